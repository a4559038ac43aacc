// What the panels of the chart stand on.

#pragma once

#include <string>
#include <vector>

#include "bench/results/drawing.h"

namespace bench::results {

inline constexpr double kCardWidth = 468;
inline constexpr double kCardPadding = 16;
// From the card's corner to where its content begins, without and with a legend.
inline constexpr double kHeadHeight = 50;

// Draws the card with its heading, whose part in parentheses is a line of its own.
void DrawCard(Drawing& drawing, Position corner, double height, const std::string& heading);

// How high the names of the series are: 0 for a single one, which needs none.
double LegendHeight(const std::vector<std::string>& series);
// `corner` is that of the legend.
void DrawLegend(Drawing& drawing, Position corner, const std::vector<std::string>& series);

}  // namespace bench::results
