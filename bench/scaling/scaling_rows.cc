#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "bench/dataset.h"
#include "bench/emulator_client.h"
#include "bench/emulator_process.h"
#include "bench/scaling/scaling.h"
#include "bench/scratch_folder.h"

namespace bench {

namespace {

constexpr int kMostRequests = 400;
// A point costs as many rows as this, or kMostRequests.
constexpr std::int64_t kRowsOfAPoint = 300'000;

}  // namespace

void MeasureRows(const ScalingSize& size, FigureFile& figures) {
  const ScratchFolder folder;
  const EmulatorProcess server(folder.path());
  EmulatorClient client(server.port());
  const std::string uuid = client.CreateDatabase("rows");
  client.Query(uuid, DatasetSql(size.rows));

  Curve query{"Rows of a result: time of the query", "SELECT over HTTP", "rows", "median time",
              "us"};
  Curve row{"Rows of a result: time of each", "SELECT over HTTP", "rows", "median time", "ns"};
  for (std::int64_t rows = 1; rows <= size.rows; rows *= 10) {
    const std::string sql = "SELECT * FROM t LIMIT " + std::to_string(rows);
    const auto requests = std::clamp<std::int64_t>(kRowsOfAPoint / rows, 3, kMostRequests);
    std::vector<double> times;
    for (std::int64_t i = 0; i < requests; ++i) {
      const auto start = std::chrono::steady_clock::now();
      client.Query(uuid, sql);
      const std::chrono::duration<double, std::micro> took =
          std::chrono::steady_clock::now() - start;
      times.push_back(took.count());
    }
    const double us = Median(std::move(times));
    AddPoint(query, static_cast<double>(rows), us);
    AddPoint(row, static_cast<double>(rows), us * 1000 / static_cast<double>(rows));
  }
  figures.Add(query);
  figures.Add(row);
}

}  // namespace bench
