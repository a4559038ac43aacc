// The program's version, as CMakeLists.txt has it, and what it was built from.

#pragma once

#include <string>

namespace emulator {

// "0.1.0"
const char* ProgramVersion() noexcept;

// Two lines: the version with the commit, where that was told to the build; SQLite and how it was
// built.
std::string VersionText();

}  // namespace emulator
