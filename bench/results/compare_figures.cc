// Tells how the figures of two builds differ that were measured in turns:
//
//   compare_figures BEFORE AFTER
//
// Both are files that benches were given as --figures, once a round. Of each figure that both have
// it prints the median over the rounds of what it was after by what it was before in the same
// round, and the least and the largest of them. Figures that are ratios already are left out.

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "bench/figures.h"
#include "bench/results/results.h"

namespace {

using bench::Figure;
using bench::results::Results;
using bench::results::Table;

const Table* FindTable(const Results& results, const std::string& heading) {
  const auto found = std::find_if(results.tables.begin(), results.tables.end(),
                                  [&](const Table& table) { return table.heading == heading; });
  return found == results.tables.end() ? nullptr : &*found;
}

// Round by round.
std::vector<double> ValuesOf(const Table& table, const std::string& row,
                             const std::string& column) {
  std::vector<double> values;
  for (const Figure& figure : table.figures) {
    if (figure.row == row && figure.column == column) values.push_back(figure.value);
  }
  return values;
}

void Compare(const Table& before, const Table& after, const std::string& row,
             const std::string& column) {
  const Figure* figure = after.Find(row, column);
  if (figure == nullptr || figure->unit == bench::kRatioUnit) return;
  const std::vector<double> old_values = ValuesOf(before, row, column);
  const std::vector<double> new_values = ValuesOf(after, row, column);
  std::vector<double> ratios;
  for (std::size_t i = 0; i < std::min(old_values.size(), new_values.size()); ++i) {
    if (old_values[i] != 0) ratios.push_back(new_values[i] / old_values[i]);
  }
  if (ratios.empty()) return;
  const auto [least, largest] = std::minmax_element(ratios.begin(), ratios.end());
  std::printf("%-64s %-16s %6.3f  (%.3f to %.3f of %zu)\n", row.c_str(), column.c_str(),
              bench::Median(ratios), *least, *largest, ratios.size());
}

void CompareAll(const Results& before, const Results& after) {
  for (const Table& table : after.tables) {
    const Table* const old_table = FindTable(before, table.heading);
    if (old_table == nullptr) continue;
    std::printf("\n%s: after by before\n", table.heading.c_str());
    for (const std::string& row : table.Rows()) {
      for (const std::string& column : table.Columns()) Compare(*old_table, table, row, column);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: compare_figures BEFORE AFTER\n", stderr);
    return 2;
  }
  try {
    CompareAll(bench::results::ReadResults(argv[1]), bench::results::ReadResults(argv[2]));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "compare_figures: %s\n", error.what());
    return 1;
  }
  return 0;
}
