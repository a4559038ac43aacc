// d1-emulator history prune and rebuild: what changes a history, or is made of one.

#pragma once

#include <ostream>

#include "emulator/log.h"
#include "emulator/options.h"

namespace emulator {

// Both throw kLocked while a server uses the folder, and as the other history commands do.

// Removes what is older than the days of `options`, and writes how much that was.
void PruneHistory(const Options& options, Log& log, std::ostream& out);
// Writes the database's file anew out of its history, as it was at the bookmark of `options`, or at
// its last commit; says what it is now and where what was replaced is. Throws what RebuildDatabase
// throws, and kInvalidRequest for what is no bookmark of the database.
void RebuildDatabaseFile(const Options& options, Log& log, std::ostream& out);

}  // namespace emulator
