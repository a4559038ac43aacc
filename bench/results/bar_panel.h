// A table of ratios as bars: a group for each row, and in it a bar for each column.

#pragma once

#include "bench/results/drawing.h"
#include "bench/results/results.h"

namespace bench::results {

double BarPanelHeight(const Table& table);

// Behind each bar stand its ratio and, if it has a target, that one and whether it is met.
void DrawBarPanel(Drawing& drawing, Position corner, const Table& table);

}  // namespace bench::results
