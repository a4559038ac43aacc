// d1-emulator insights: which statements cost what, also while a server runs.

#pragma once

#include <ostream>

#include "emulator/options.h"

namespace emulator {

// Writes the statements of one database, or of all, that `options` ask for, each with its figures
// and the plan of its slowest run. What a running server counted in the last seconds is not among
// them. Throws what GetDatabaseUuid and UsageFile throw.
void ListInsights(const Options& options, std::ostream& out);

}  // namespace emulator
