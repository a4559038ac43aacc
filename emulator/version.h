// The program's version, as CMakeLists.txt has it.

#pragma once

namespace emulator {

// "0.1.0"
const char* ProgramVersion() noexcept;

}  // namespace emulator
