// bench/RESULTS.md.

#pragma once

#include <string>

#include "bench/results/results.h"

namespace bench::results {

// Markdown. `chart` is the chart's file as the page names it.
std::string MakePage(const Results& results, const std::string& chart);

}  // namespace bench::results
