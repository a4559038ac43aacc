#include "bench/results/chart.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "bench/results/bar_panel.h"
#include "bench/results/card.h"
#include "bench/results/curve_panel.h"
#include "bench/results/drawing.h"

namespace bench::results {

namespace {

constexpr double kMargin = 20;
constexpr double kTitleHeight = 76;
constexpr std::size_t kPanelsAcross = 2;

struct Panel {
  double height;
  std::function<void(Drawing&, Position)> draw;
};

std::vector<Panel> PanelsOf(const Results& results) {
  std::vector<Panel> panels;
  for (const Table& table : results.tables) {
    if (!table.IsOfRatios()) continue;
    panels.push_back({BarPanelHeight(table), [&table](Drawing& drawing, Position corner) {
                        DrawBarPanel(drawing, corner, table);
                      }});
  }
  for (const CurveSet& set : results.curve_sets) {
    panels.push_back({CurvePanelHeight(set), [&set](Drawing& drawing, Position corner) {
                        DrawCurvePanel(drawing, corner, set);
                      }});
  }
  return panels;
}

// "4 cores, Debian 12": the facts of these names.
std::string FactsText(const Results& results, const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    for (const Fact& fact : results.facts) {
      if (fact.name != name) continue;
      if (!text.empty()) text += ", ";
      text += name == "cores" ? fact.text + " cores" : fact.text;
    }
  }
  return text;
}

}  // namespace

std::string MakeChart(const Results& results) {
  constexpr const char* kTitle = "d1-emulator, measured side by side";
  Drawing drawing;
  drawing.Text({kMargin, 40}, "title", kTitle);
  drawing.Text({kMargin, 60}, "muted",
               FactsText(results, {"processor", "cores", "memory", "system", "date", "commit"}));
  // Each panel goes under the shorter column.
  std::vector<double> bottoms(kPanelsAcross, kTitleHeight);
  for (const Panel& panel : PanelsOf(results)) {
    const auto shortest = std::min_element(bottoms.begin(), bottoms.end());
    const auto column = static_cast<double>(shortest - bottoms.begin());
    panel.draw(drawing, {kMargin + column * (kCardWidth + kMargin), *shortest});
    *shortest += panel.height + kMargin;
  }
  const auto columns = static_cast<double>(kPanelsAcross);
  return drawing.Finish(kMargin + columns * (kCardWidth + kMargin),
                        *std::max_element(bottoms.begin(), bottoms.end()), kTitle);
}

}  // namespace bench::results
