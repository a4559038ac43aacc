#include "bench/results/bar_panel.h"

#include <algorithm>

#include "bench/results/card.h"
#include "bench/results/number_text.h"
#include "bench/results/scale.h"

namespace bench::results {

namespace {

constexpr double kRowTextHeight = 17;
constexpr double kBarHeight = 11;
constexpr double kBarStep = 14;
constexpr double kRowGap = 9;
constexpr double kAxisHeight = 20;
constexpr double kTextWidth = 96;  // beside the longest bar

double RowHeight(const Table& table) {
  return kRowTextHeight + kBarStep * static_cast<double>(table.Columns().size()) + kRowGap;
}

double RowsHeight(const Table& table) {
  return RowHeight(table) * static_cast<double>(table.Rows().size());
}

// Of all values, and of 1, which is what they are compared with.
Scale ScaleOf(const Table& table) {
  std::vector<double> values = {1};
  for (const Figure& figure : table.figures) values.push_back(figure.value);
  return Scale::Fitting(values);
}

// Bars begin at 0, or, where there is none, at 1.
struct Plot {
  Scale scale;
  double left;
  double width;

  double X(double value) const { return left + scale.At(value) * width; }
  double Start() const { return X(scale.is_logarithmic() ? 1 : 0); }
};

void DrawAxis(Drawing& drawing, const Plot& plot, double top, double bottom) {
  for (const Tick& tick : plot.scale.Ticks()) {
    const double x = plot.X(tick.value);
    drawing.Line({x, top}, {x, bottom}, "grid");
    drawing.Text({x, bottom + 14}, "muted", tick.text, Anchor::kMiddle);
  }
  drawing.Line({plot.X(1), top}, {plot.X(1), bottom}, "equal");
}

void DrawBar(Drawing& drawing, const Plot& plot, double y, std::size_t column,
             const Figure& figure) {
  const double start = plot.Start();
  const double end = plot.X(figure.value);
  const double right = std::max(start, end);
  const std::string value = NumberText(figure.value);
  drawing.Rectangle({std::min(start, end), y}, std::max(right - std::min(start, end), 1.0),
                    kBarHeight, Drawing::SeriesClass(column),
                    figure.row + ", " + figure.column + ": " + value);
  const Position text = {right + 5, y + kBarHeight - 1};
  drawing.Text(text, "muted", value);
  if (!figure.target) return;
  const bool is_met = figure.target->IsMetBy(figure.value);
  drawing.Text({text.x + 8 + 6.2 * static_cast<double>(value.size()), text.y},
               is_met ? "muted met" : "muted missed",
               (is_met ? "✓ " : "✗ ") + TargetText(*figure.target, figure.unit));
}

}  // namespace

double BarPanelHeight(const Table& table) {
  return kHeadHeight + LegendHeight(table.Columns()) + RowsHeight(table) + kAxisHeight +
         kCardPadding;
}

void DrawBarPanel(Drawing& drawing, Position corner, const Table& table) {
  DrawCard(drawing, corner, BarPanelHeight(table), table.heading);
  const std::vector<std::string> columns = table.Columns();
  const double left = corner.x + kCardPadding;
  DrawLegend(drawing, {left, corner.y + kHeadHeight}, columns);
  double y = corner.y + kHeadHeight + LegendHeight(columns);
  const Plot plot = {ScaleOf(table), left, kCardWidth - 2 * kCardPadding - kTextWidth};
  DrawAxis(drawing, plot, y, y + RowsHeight(table));
  for (const std::string& row : table.Rows()) {
    drawing.Text({left, y + 12}, "label", row);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const Figure* figure = table.Find(row, columns[i]);
      const double top = y + kRowTextHeight + kBarStep * static_cast<double>(i);
      if (figure != nullptr) DrawBar(drawing, plot, top, i, *figure);
    }
    y += RowHeight(table);
  }
}

}  // namespace bench::results
