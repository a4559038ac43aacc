// Figures of several rounds, and how they stand to a target.

#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <string>
#include <vector>

namespace bench {

// Requires: `values` is not empty.
inline double Median(std::vector<double> values) {
  assert(!values.empty());
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Prints a line with the figure, the target, and "met" or "MISSED".
void PrintAtMost(const std::string& what, double figure, double most, const char* unit);
void PrintAtLeast(const std::string& what, double figure, double least, const char* unit);

}  // namespace bench
