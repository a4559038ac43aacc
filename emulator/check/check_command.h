// d1-emulator check: what runs here and would be refused, or cost something, there.

#pragma once

#include <ostream>

#include "emulator/options.h"

namespace emulator {

// Looks at the databases that `options` name, also while a server has them open, and writes what
// was found, a line each. Whether anything would be refused. Throws kNotFound for a database that
// is not there, kIo, kCorruptFile.
bool TellChecks(const Options& options, std::ostream& out);

}  // namespace emulator
