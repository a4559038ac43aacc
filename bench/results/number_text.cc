#include "bench/results/number_text.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string_view>

namespace bench::results {

namespace {

constexpr int kDigits = 3;

// Whole numbers as they are, others to kDigits digits.
std::string Rounded(double value) {
  constexpr double kMostExact = 1e15;
  char text[64];
  if (value == std::round(value) && std::abs(value) < kMostExact) {
    std::snprintf(text, sizeof text, "%.0f", value);
    return text;
  }
  const int before_point = static_cast<int>(std::floor(std::log10(std::abs(value)))) + 1;
  const double step = std::pow(10, before_point - kDigits);
  std::snprintf(text, sizeof text, "%.*f", std::clamp(kDigits - before_point, 0, 9),
                step > 1 ? std::round(value / step) * step : value);
  return text;
}

}  // namespace

std::string NumberText(double value) {
  std::string text = Rounded(value);
  const std::size_t first = text.front() == '-' ? 1 : 0;
  const std::size_t point = std::min(text.find('.'), text.size());
  for (std::size_t at = point; at > first + 3;) text.insert(at -= 3, 1, ',');
  return text;
}

std::string FigureText(double value, const std::string& unit) {
  return unit.empty() || unit == kRatioUnit ? NumberText(value) : NumberText(value) + " " + unit;
}

std::string TargetText(const Target& target, const std::string& unit) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", target.value);
  std::string stated = target.relation == Relation::kAtLeast ? "≥ " : "≤ ";
  stated += text;
  if (!unit.empty() && unit != kRatioUnit) stated += " " + unit;
  return stated;
}

}  // namespace bench::results
