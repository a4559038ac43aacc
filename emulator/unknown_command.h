// What is said to who types a command that there is not.

#pragma once

#include <string>
#include <vector>

namespace emulator {

// Names `command` and all of `commands`, and the one that was likely meant, if one is like it.
std::string UnknownCommandText(const std::string& command,
                               const std::vector<std::string>& commands);

}  // namespace emulator
