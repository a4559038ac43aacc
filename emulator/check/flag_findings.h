// Which flags of a server let more happen than D1 does.

#pragma once

#include <vector>

#include "compat/limits/finding.h"
#include "emulator/options.h"

namespace emulator {

// Of those that `options` has, as they stand.
std::vector<compat::Finding> FindInFlags(const Options& options);

}  // namespace emulator
