#include "emulator/version.h"

namespace emulator {

const char* ProgramVersion() noexcept { return D1_EMULATOR_VERSION; }

}  // namespace emulator
