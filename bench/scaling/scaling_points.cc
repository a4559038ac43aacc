#include <cstdio>

#include "bench/scaling/scaling.h"

namespace bench {

void AddPoint(Curve& curve, double x, double y) {
  curve.points.push_back({x, y});
  std::printf("%-40s %-44s %9.0f %-12s %12.1f %s\n", curve.chart.c_str(), curve.series.c_str(), x,
              curve.x_name.c_str(), y, curve.unit.c_str());
  std::fflush(stdout);
}

}  // namespace bench
