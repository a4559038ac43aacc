// The curves of scaling_bench: each function measures one thing that grows.

#pragma once

#include <cstdint>

#include "bench/figures.h"

namespace bench {

// How far the curves go, and how long their points are measured.
struct ScalingSize {
  std::int64_t rows = 100'000;
  int databases = 10'000;
  int connections = 1000;
  std::int64_t commits = 1'000'000;
  int clients = 64;
  int seconds = 1;  // a load
  int rounds = 7;   // of what is compared with each other
};

void MeasureRows(const ScalingSize& size, FigureFile& figures);
void MeasureDatabases(const ScalingSize& size, FigureFile& figures);
void MeasureConnections(const ScalingSize& size, FigureFile& figures);
void MeasureHistory(const ScalingSize& size, FigureFile& figures);
void MeasureClients(const ScalingSize& size, FigureFile& figures);

// Adds a point and prints it.
void AddPoint(Curve& curve, double x, double y);

}  // namespace bench
