// What the figures were taken on and with.

#pragma once

#include <vector>

#include "bench/figures.h"

namespace bench::results {

// Processor, cores, memory, kernel, system, and the versions of the libraries that this program is
// linked with. Never the machine's name.
std::vector<Fact> MachineFacts();

}  // namespace bench::results
