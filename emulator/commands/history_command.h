// d1-emulator history: what time travel keeps of a database, also while a server uses it.

#pragma once

#include <ostream>

#include "emulator/options.h"

namespace emulator {

// `options` says which database of which data folder. All throw kNotFound when there is no such
// database, kConflict when several accounts have one; kIo, kNewerVersion, kCorruptFile.

// Writes a line for each commit, the oldest first: bookmark, time, kind, pages, bytes, and whether
// the time is ahead of the clock, which was set back since.
void ListHistory(const Options& options, std::ostream& out);
// Writes all that is known of the commit with the bookmark of `options`. Throws kNotFound.
void ShowHistory(const Options& options, std::ostream& out);
// Checks every commit and writes what was found, gaps that history knows too. False when something
// is wrong.
bool VerifyHistory(const Options& options, std::ostream& out);

}  // namespace emulator
