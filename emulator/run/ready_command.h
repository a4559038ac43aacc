// d1-emulator ready: whether a server answers.

#pragma once

#include "emulator/options.h"

namespace emulator {

// Returns once the server of --url says that it is ready. Throws kIo when it has not within --wait,
// and kInvalidRequest when the address is none.
void AwaitReady(const Options& options);

}  // namespace emulator
