#include "bench/results/card.h"

#include <cstddef>

namespace bench::results {

namespace {

constexpr double kLineHeight = 16;

// Text is set by the reader's machine: this is about what it takes.
double WidthOf(const std::string& text) { return 6.4 * static_cast<double>(text.size()); }

// Where each name stands, relative to the legend's corner; a name that does not fit begins a line.
std::vector<Position> LegendPositions(const std::vector<std::string>& series) {
  constexpr double kGap = 30;
  std::vector<Position> positions;
  Position next;
  for (const std::string& name : series) {
    const double width = WidthOf(name) + kGap;
    if (next.x > 0 && next.x + width > kCardWidth - 2 * kCardPadding) {
      next = {0, next.y + kLineHeight};
    }
    positions.push_back(next);
    next.x += width;
  }
  return positions;
}

}  // namespace

void DrawCard(Drawing& drawing, Position corner, double height, const std::string& heading) {
  drawing.Rectangle(corner, kCardWidth, height, "card");
  const std::size_t aside = heading.find(" (");
  const double x = corner.x + kCardPadding;
  drawing.Text({x, corner.y + 24}, "heading", heading.substr(0, aside));
  if (aside != std::string::npos) {
    drawing.Text({x, corner.y + 40}, "muted",
                 heading.substr(aside + 2, heading.rfind(')') - aside - 2));
  }
}

double LegendHeight(const std::vector<std::string>& series) {
  return series.size() < 2 ? 0 : LegendPositions(series).back().y + kLineHeight + 6;
}

void DrawLegend(Drawing& drawing, Position corner, const std::vector<std::string>& series) {
  if (series.size() < 2) return;
  const std::vector<Position> positions = LegendPositions(series);
  for (std::size_t i = 0; i < series.size(); ++i) {
    const Position at = {corner.x + positions[i].x, corner.y + positions[i].y};
    drawing.Rectangle(at, 10, 10, Drawing::SeriesClass(i));
    drawing.Text({at.x + 15, at.y + 9}, "label", series[i]);
  }
}

}  // namespace bench::results
