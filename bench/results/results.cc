#include "bench/results/results.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "compat/json/json_reader.h"

namespace bench::results {

namespace {

compat::JsonValue Member(compat::JsonValue object, const char* key) {
  const auto value = object.Find(key);
  if (!value) throw std::runtime_error(std::string("a figure has no ") + key);
  return *value;
}

std::string TextOf(compat::JsonValue object, const char* key) {
  return std::string(Member(object, key).AsString());
}

Figure ToFigure(compat::JsonValue line) {
  Figure figure = {.table = TextOf(line, "table"),
                   .row = TextOf(line, "row"),
                   .column = TextOf(line, "column"),
                   .value = Member(line, "value").AsDouble(),
                   .unit = TextOf(line, "unit")};
  if (const auto target = line.Find("target")) {
    const bool is_least = TextOf(line, "relation") == "at least";
    figure.target = {is_least ? Relation::kAtLeast : Relation::kAtMost, target->AsDouble()};
  }
  if (line.Find("note")) figure.note = TextOf(line, "note");
  return figure;
}

Curve ToCurve(compat::JsonValue line) {
  Curve curve = {.chart = TextOf(line, "chart"),
                 .series = TextOf(line, "series"),
                 .x_name = TextOf(line, "x_name"),
                 .y_name = TextOf(line, "y_name"),
                 .unit = TextOf(line, "unit")};
  for (const compat::JsonValue point : Member(line, "points").elements()) {
    const auto coordinates = point.elements();
    curve.points.push_back({coordinates[0].AsDouble(), coordinates[1].AsDouble()});
  }
  return curve;
}

// The one of `groups` with this heading, made where it is missing.
template <typename Group>
Group& GroupOf(std::vector<Group>& groups, const std::string& heading) {
  const auto found = std::find_if(groups.begin(), groups.end(),
                                  [&](const Group& group) { return group.heading == heading; });
  if (found != groups.end()) return *found;
  groups.push_back({heading, {}});
  return groups.back();
}

// Several benches may have been taken with the same thing.
void AddFact(Results& results, const Fact& fact) {
  const bool is_known = std::any_of(
      results.facts.begin(), results.facts.end(),
      [&](const Fact& known) { return known.name == fact.name && known.text == fact.text; });
  if (!is_known) results.facts.push_back(fact);
}

void AddLine(Results& results, compat::JsonValue line) {
  const std::string kind = TextOf(line, "kind");
  if (kind == "figure") {
    Figure figure = ToFigure(line);
    GroupOf(results.tables, figure.table).figures.push_back(std::move(figure));
  } else if (kind == "curve") {
    Curve curve = ToCurve(line);
    GroupOf(results.curve_sets, curve.chart).curves.push_back(std::move(curve));
  } else if (kind == "fact") {
    AddFact(results, {TextOf(line, "name"), TextOf(line, "text")});
  } else {
    throw std::runtime_error("a figure of an unknown kind: " + kind);
  }
}

std::vector<std::string> Distinct(const std::vector<Figure>& figures, std::string Figure::*part) {
  std::vector<std::string> parts;
  for (const Figure& figure : figures) {
    if (std::find(parts.begin(), parts.end(), figure.*part) == parts.end()) {
      parts.push_back(figure.*part);
    }
  }
  return parts;
}

}  // namespace

std::vector<std::string> Table::Rows() const { return Distinct(figures, &Figure::row); }

std::vector<std::string> Table::Columns() const { return Distinct(figures, &Figure::column); }

const Figure* Table::Find(const std::string& row, const std::string& column) const {
  const auto found = std::find_if(figures.rbegin(), figures.rend(), [&](const Figure& figure) {
    return figure.row == row && figure.column == column;
  });
  return found == figures.rend() ? nullptr : &*found;
}

bool Table::IsOfRatios() const {
  return std::all_of(figures.begin(), figures.end(),
                     [](const Figure& figure) { return figure.unit == kRatioUnit; });
}

Results ReadResults(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  Results results;
  for (std::string line; std::getline(file, line);) {
    const auto document = compat::JsonDocument::Parse(line);
    AddLine(results, document.root());
  }
  std::stable_partition(results.tables.begin(), results.tables.end(),
                        [](const Table& table) { return table.IsOfRatios(); });
  return results;
}

}  // namespace bench::results
