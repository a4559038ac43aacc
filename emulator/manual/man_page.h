// The manual page of the program, in the form that man reads.

#pragma once

#include <string>

#include "emulator/manual/command_table.h"

namespace emulator {

// d1-emulator(1). `footer`: lines about the program as a whole, each a paragraph.
std::string ManPage(const CommandTable& program, const std::string& version,
                    const std::string& footer);

}  // namespace emulator
