// bench/results.svg: the ratios as bars and the curves, for light and dark screens.

#pragma once

#include <string>

#include "bench/results/results.h"

namespace bench::results {

// An SVG file that needs no other one.
std::string MakeChart(const Results& results);

}  // namespace bench::results
