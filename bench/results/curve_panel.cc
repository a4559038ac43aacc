#include "bench/results/curve_panel.h"

#include "bench/results/card.h"
#include "bench/results/number_text.h"
#include "bench/results/scale.h"

namespace bench::results {

namespace {

constexpr double kPlotHeight = 180;
constexpr double kAxisHeight = 34;
constexpr double kAxisWidth = 44;

struct Plot {
  Scale across;
  Scale up;
  Position corner;
  double width;

  Position At(double x, double y) const {
    return {corner.x + across.At(x) * width, corner.y + (1 - up.At(y)) * kPlotHeight};
  }
};

std::vector<double> Coordinates(const CurveSet& set, double Curve::Point::*coordinate) {
  std::vector<double> values;
  for (const Curve& curve : set.curves) {
    for (const Curve::Point& point : curve.points) values.push_back(point.*coordinate);
  }
  return values;
}

std::vector<std::string> Names(const CurveSet& set) {
  std::vector<std::string> names;
  names.reserve(set.curves.size());
  for (const Curve& curve : set.curves) names.push_back(curve.series);
  return names;
}

void DrawAxes(Drawing& drawing, const Plot& plot, const Curve& named) {
  const double bottom = plot.corner.y + kPlotHeight;
  const double right = plot.corner.x + plot.width;
  for (const Tick& tick : plot.up.Ticks()) {
    const double y = plot.corner.y + (1 - plot.up.At(tick.value)) * kPlotHeight;
    drawing.Line({plot.corner.x, y}, {right, y}, "grid");
    drawing.Text({plot.corner.x - 6, y + 4}, "muted", tick.text, Anchor::kEnd);
  }
  for (const Tick& tick : plot.across.Ticks()) {
    const double x = plot.corner.x + plot.across.At(tick.value) * plot.width;
    drawing.Line({x, bottom}, {x, bottom + 4}, "grid");
    drawing.Text({x, bottom + 16}, "muted", tick.text, Anchor::kMiddle);
  }
  drawing.Text({plot.corner.x + plot.width / 2, bottom + 32}, "muted", named.x_name,
               Anchor::kMiddle);
}

void DrawCurve(Drawing& drawing, const Plot& plot, const Curve& curve, std::size_t series) {
  std::vector<Position> points;
  points.reserve(curve.points.size());
  for (const Curve::Point& point : curve.points) points.push_back(plot.At(point.x, point.y));
  drawing.Path(points, series);
  for (std::size_t i = 0; i < points.size(); ++i) {
    drawing.Dot(points[i], series,
                curve.series + ", " + NumberText(curve.points[i].x) + " " + curve.x_name + ": " +
                    FigureText(curve.points[i].y, curve.unit));
  }
}

// "time of a query, us"
std::string YText(const Curve& curve) {
  return curve.unit.empty() || curve.unit == curve.y_name ? curve.y_name
                                                          : curve.y_name + ", " + curve.unit;
}

}  // namespace

double CurvePanelHeight(const CurveSet& set) {
  return kHeadHeight + LegendHeight(Names(set)) + kPlotHeight + kAxisHeight + kCardPadding;
}

void DrawCurvePanel(Drawing& drawing, Position corner, const CurveSet& set) {
  const std::vector<std::string> names = Names(set);
  DrawCard(drawing, corner, CurvePanelHeight(set),
           set.heading + " (" + YText(set.curves.front()) + ")");
  DrawLegend(drawing, {corner.x + kCardPadding, corner.y + kHeadHeight}, names);
  const Plot plot = {
      Scale::Logarithmic(Coordinates(set, &Curve::Point::x)),
      Scale::Fitting(Coordinates(set, &Curve::Point::y)),
      {corner.x + kCardPadding + kAxisWidth, corner.y + kHeadHeight + LegendHeight(names)},
      kCardWidth - 3 * kCardPadding - kAxisWidth};
  DrawAxes(drawing, plot, set.curves.front());
  for (std::size_t i = 0; i < set.curves.size(); ++i) DrawCurve(drawing, plot, set.curves[i], i);
}

}  // namespace bench::results
