// d1-emulator env: the variables of a server, for a shell.

#pragma once

#include <ostream>

#include "emulator/options.h"

namespace emulator {

// Prints them for the server of --url, or the one that uses the data folder. Throws kNotFound when
// none does, what AskServer throws, and what WritePreloads throws.
void PrintEnvironment(const Options& options, std::ostream& out);

}  // namespace emulator
