// What the benches of a run have found, as the page and the chart show it.

#pragma once

#include <string>
#include <vector>

#include "bench/figures.h"

namespace bench::results {

// The figures with one heading.
struct Table {
  std::string heading;
  std::vector<Figure> figures;

  // In the order in which they were first seen.
  std::vector<std::string> Rows() const;
  std::vector<std::string> Columns() const;
  // Null when nobody measured it; the last one when somebody did so twice.
  const Figure* Find(const std::string& row, const std::string& column) const;
  // All figures are ratios.
  bool IsOfRatios() const;
};

// The curves that are drawn together.
struct CurveSet {
  std::string heading;
  std::vector<Curve> curves;
};

// Tables and curves stand in the order in which they were first seen, tables of ratios first. A
// fact stands there once, whoever says it.
struct Results {
  std::vector<Table> tables;
  std::vector<CurveSet> curve_sets;
  std::vector<Fact> facts;
};

// Reads what FigureFile has written. Throws std::runtime_error when there is no such file, and
// storage::Error kMalformedRequest when a line is none of it.
Results ReadResults(const std::string& path);

}  // namespace bench::results
