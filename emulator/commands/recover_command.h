// d1-emulator databases --recover: folders that the catalog has lost.

#pragma once

#include <ostream>

#include "emulator/log.h"
#include "emulator/options.h"

namespace emulator {

// Takes each database whose folder the catalog does not know into it, under a name of its own, of
// the account in `options` or the one that a server without --config has. Writes a line for each.
// Throws kLocked while a server uses the folder, kIo when there is none.
void RecoverDatabases(const Options& options, Log& log, std::ostream& out);

}  // namespace emulator
