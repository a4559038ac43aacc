// d1-emulator advise: which indexes would make a database's statements read less.

#pragma once

#include <ostream>

#include "emulator/log.h"
#include "emulator/options.h"

namespace emulator {

// Tries indexes for the database that `options` name and writes those that help, with what they
// spare, as text or as JSON: by the server of --url, or else on a copy of the data folder's, which
// a server may have open. What that has counted in the last seconds is not known then. Throws what
// GetDatabase, UsageFile and AdviseIndexes throw, and what AskServer and ServerClient do.
void AdviseOnIndexes(const Options& options, Log& log, std::ostream& out);

}  // namespace emulator
