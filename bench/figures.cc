#include "bench/figures.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdio>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "compat/json/json_writer.h"

namespace bench {

namespace {

void PrintLine(const std::string& what, double figure, const std::string& unit,
               const std::optional<Target>& target) {
  std::printf("%-64s %8.2f %-3s", what.c_str(), figure, unit.c_str());
  if (target) {
    std::printf(" target: %s %g  %s",
                target->relation == Relation::kAtLeast ? ">=" : "<=", target->value,
                target->IsMetBy(figure) ? "met" : "MISSED");
  }
  std::printf("\n");
  std::fflush(stdout);
}

}  // namespace

double Median(std::vector<double> values) {
  assert(!values.empty());
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

FigureFile::FigureFile(std::string bench, const std::string& path) : bench_(std::move(bench)) {
  if (path.empty()) return;
  file_.open(path, std::ios::app);
  if (!file_) throw std::runtime_error("cannot write " + path);
}

void FigureFile::Add(const Figure& figure) {
  std::string line;
  compat::JsonWriter json(line);
  json.BeginObject().Key("kind").String("figure").Key("bench").String(bench_);
  json.Key("table").String(figure.table).Key("row").String(figure.row);
  json.Key("column").String(figure.column).Key("value").Double(figure.value);
  json.Key("unit").String(figure.unit);
  if (figure.target) {
    const bool is_least = figure.target->relation == Relation::kAtLeast;
    json.Key("relation").String(is_least ? "at least" : "at most");
    json.Key("target").Double(figure.target->value);
  }
  if (!figure.note.empty()) json.Key("note").String(figure.note);
  json.EndObject();
  WriteLine(line);
}

void FigureFile::Add(const Curve& curve) {
  std::string line;
  compat::JsonWriter json(line);
  json.BeginObject().Key("kind").String("curve").Key("bench").String(bench_);
  json.Key("chart").String(curve.chart).Key("series").String(curve.series);
  json.Key("x_name").String(curve.x_name).Key("y_name").String(curve.y_name);
  json.Key("unit").String(curve.unit).Key("points").BeginArray();
  for (const Curve::Point& point : curve.points) {
    json.BeginArray().Double(point.x).Double(point.y).EndArray();
  }
  json.EndArray().EndObject();
  WriteLine(line);
}

void FigureFile::Add(const Fact& fact) {
  std::string line;
  compat::JsonWriter json(line);
  json.BeginObject().Key("kind").String("fact").Key("bench").String(bench_);
  json.Key("name").String(fact.name).Key("text").String(fact.text).EndObject();
  WriteLine(line);
}

void FigureFile::Print(const Figure& figure) {
  const std::string what = figure.table + ": " + figure.row + ", " + figure.column;
  PrintLine(what, figure.value, figure.unit, figure.target);
  Add(figure);
}

void FigureFile::WriteLine(const std::string& line) {
  if (!file_.is_open()) return;
  // Flushed, so that what a bench found stays when it breaks off.
  file_ << line << std::endl;
  if (!file_) throw std::runtime_error("cannot write the file of figures");
}

std::string TakeFiguresOption(int& argc, char** argv) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::string_view(argv[i]) != "--figures") continue;
    std::string path = argv[i + 1];
    std::move(argv + i + 2, argv + argc + 1, argv + i);  // with the null pointer at the end
    argc -= 2;
    return path;
  }
  return {};
}

}  // namespace bench
