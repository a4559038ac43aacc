// What has a shell complete the command line.

#pragma once

#include <string>

#include "emulator/manual/command_table.h"

namespace emulator {

// For bash: to be sourced, or to be put into bash-completion's folder as "d1-emulator".
std::string BashCompletion(const CommandTable& program);
// For zsh: "_d1-emulator" in a folder of fpath.
std::string ZshCompletion(const CommandTable& program);
// For fish: "d1-emulator.fish".
std::string FishCompletion(const CommandTable& program);

}  // namespace emulator
