#include "bench/results/scale.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace bench::results {

namespace {

constexpr int kLinearSteps = 4;

std::string TickText(double value) {
  const bool is_large = value >= 1e6;
  const bool is_thousands = value >= 1e3;
  char text[32];
  std::snprintf(text, sizeof text, "%g%s",
                is_large       ? value / 1e6
                : is_thousands ? value / 1e3
                               : value,
                is_large       ? " M"
                : is_thousands ? " k"
                               : "");
  return text;
}

// The least of 1, 2, 2.5, 5 and 10, times a power of ten, that is not below `value`.
double NiceStep(double value) {
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
    if (factor * power >= value) return factor * power;
  }
  return 10 * power;
}

}  // namespace

Scale Scale::Linear(const std::vector<double>& values) {
  const double most = *std::max_element(values.begin(), values.end());
  return {0, kLinearSteps * NiceStep(most > 0 ? most / kLinearSteps : 1), Kind::kLinear};
}

Scale Scale::Logarithmic(const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const double low = std::floor(std::log10(*least));
  const double high = std::max(std::ceil(std::log10(*most)), low + 1);
  return {std::pow(10, low), std::pow(10, high), Kind::kLogarithmic};
}

Scale Scale::Fitting(const std::vector<double>& values) {
  constexpr double kFarApart = 15;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const bool is_far = *least > 0 && *most / *least > kFarApart;
  return is_far ? Logarithmic(values) : Linear(values);
}

double Scale::At(double value) const {
  if (!is_logarithmic()) return (value - low_) / (high_ - low_);
  return std::log(value / low_) / std::log(high_ / low_);
}

std::vector<Tick> Scale::Ticks() const {
  std::vector<Tick> ticks;
  if (is_logarithmic()) {
    const int decades = static_cast<int>(std::lround(std::log10(high_ / low_)));
    for (int i = 0; i <= decades; ++i) {
      const double value = low_ * std::pow(10, i);
      ticks.push_back({value, TickText(value)});
    }
  } else {
    for (int i = 0; i <= kLinearSteps; ++i) {
      const double value = high_ * i / kLinearSteps;
      ticks.push_back({value, TickText(value)});
    }
  }
  return ticks;
}

}  // namespace bench::results
