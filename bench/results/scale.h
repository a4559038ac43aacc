// Where a value lies on an axis.

#pragma once

#include <string>
#include <vector>

namespace bench::results {

struct Tick {
  double value = 0;
  std::string text;
};

class Scale {
 public:
  // From 0 to beyond the greatest of `values`, of which there must be one.
  static Scale Linear(const std::vector<double>& values);
  // Between powers of ten that hold all `values`, which must be above zero.
  static Scale Logarithmic(const std::vector<double>& values);
  // Logarithmic when the values lie far apart, and are above zero.
  static Scale Fitting(const std::vector<double>& values);

  bool is_logarithmic() const { return kind_ == Kind::kLogarithmic; }
  // 0 at the low end, 1 at the high one.
  double At(double value) const;
  std::vector<Tick> Ticks() const;

 private:
  enum class Kind { kLinear, kLogarithmic };

  Scale(double low, double high, Kind kind) : low_(low), high_(high), kind_(kind) {}

  double low_;
  double high_;
  Kind kind_;
};

}  // namespace bench::results
