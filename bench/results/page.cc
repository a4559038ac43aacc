#include "bench/results/page.h"

#include <algorithm>
#include <set>

#include "bench/results/number_text.h"

namespace bench::results {

namespace {

std::string VerdictText(const Figure& figure) {
  return figure.target->IsMetBy(figure.value) ? "met" : "**MISSED**";
}

std::string CellText(const Figure* figure) {
  if (figure == nullptr) return "";
  std::string text = FigureText(figure->value, figure->unit);
  if (!figure->note.empty()) text += " (" + figure->note + ")";
  return text;
}

// A row of a table, "| a | b |".
template <typename Cells>
void AddRow(std::string& page, const std::string& head, const Cells& cells) {
  page += "| " + head + " |";
  for (const std::string& cell : cells) page += " " + cell + " |";
  page += "\n";
}

void AddHead(std::string& page, const std::string& first, const std::vector<std::string>& columns) {
  AddRow(page, first, columns);
  page += "|---|";
  for (std::size_t i = 0; i < columns.size(); ++i) page += "---:|";
  page += "\n";
}

// What a figure tells, without the heading's aside, nor its column where that is the only one.
std::string SubjectText(const Table& table, const Figure& figure) {
  std::string text = table.heading.substr(0, table.heading.find(" (")) + ": " + figure.row;
  if (table.Columns().size() > 1) text += ", " + figure.column;
  return text;
}

void AddTargets(std::string& page, const Results& results) {
  page += "\n## Targets\n\n| | measured | target | |\n|---|---:|---:|---|\n";
  for (const Table& table : results.tables) {
    for (const Figure& figure : table.figures) {
      if (!figure.target) continue;
      AddRow(
          page, SubjectText(table, figure),
          std::vector<std::string>{FigureText(figure.value, figure.unit),
                                   TargetText(*figure.target, figure.unit), VerdictText(figure)});
    }
  }
}

void AddTable(std::string& page, const Table& table) {
  const std::vector<std::string> columns = table.Columns();
  page += "\n## " + table.heading + "\n\n";
  AddHead(page, "", columns);
  for (const std::string& row : table.Rows()) {
    std::vector<std::string> cells;
    cells.reserve(columns.size());
    for (const std::string& column : columns) cells.push_back(CellText(table.Find(row, column)));
    AddRow(page, row, cells);
  }
}

// The value of `curve` at `x`, or nothing.
std::string CurveCell(const Curve& curve, double x) {
  for (const Curve::Point& point : curve.points) {
    if (point.x == x) return FigureText(point.y, curve.unit);
  }
  return "";
}

void AddCurves(std::string& page, const CurveSet& set) {
  std::set<double> xs;
  std::vector<std::string> columns;
  for (const Curve& curve : set.curves) {
    columns.push_back(curve.series + ": " + curve.y_name);
    for (const Curve::Point& point : curve.points) xs.insert(point.x);
  }
  page += "\n## " + set.heading + "\n\n";
  AddHead(page, set.curves.front().x_name, columns);
  for (const double x : xs) {
    std::vector<std::string> cells;
    for (const Curve& curve : set.curves) cells.push_back(CurveCell(curve, x));
    AddRow(page, NumberText(x), cells);
  }
}

}  // namespace

std::string MakePage(const Results& results, const std::string& chart) {
  std::string page =
      "# Results\n\n"
      "Made by `script/bench`, all of it in one run; not to be edited. [README.md](README.md) "
      "says\n"
      "what each bench answers. Ratios come first: they say more than figures, which are this\n"
      "machine's.\n\n![The ratios and curves of this page](" +
      chart + ")\n";
  AddTargets(page, results);
  const auto first_measures = std::find_if(results.tables.begin(), results.tables.end(),
                                           [](const Table& table) { return !table.IsOfRatios(); });
  std::for_each(results.tables.begin(), first_measures,
                [&](const Table& table) { AddTable(page, table); });
  for (const CurveSet& set : results.curve_sets) AddCurves(page, set);
  std::for_each(first_measures, results.tables.end(),
                [&](const Table& table) { AddTable(page, table); });
  page += "\n## Taken on and with\n\n| | |\n|---|---|\n";
  for (const Fact& fact : results.facts)
    AddRow(page, fact.name, std::vector<std::string>{fact.text});
  return page;
}

}  // namespace bench::results
