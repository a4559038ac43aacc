#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "bench/dataset.h"
#include "bench/emulator_client.h"
#include "bench/emulator_process.h"
#include "bench/scaling/scaling.h"
#include "bench/scratch_folder.h"
#include "bench/wrk.h"

namespace bench {

namespace {

constexpr int kBusy = 16;

struct Series {
  Curve throughput;
  Curve tail;

  explicit Series(const char* series)
      : throughput{"Connections: throughput", series, "connections", "requests/s", "requests/s"},
        tail{"Connections: latency", series, "connections", "p99", "us"} {}

  void AddPoint(double x, const LoadResult& result) {
    bench::AddPoint(throughput, x, result.requests_per_second);
    bench::AddPoint(tail, x, result.p99_us);
  }
};

}  // namespace

void MeasureConnections(const ScalingSize& size, FigureFile& figures) {
  const ScratchFolder folder;
  const EmulatorProcess server(folder.path());
  const std::string uuid = EmulatorClient(server.port()).CreateDatabase("connections");
  EmulatorClient(server.port()).Query(uuid, DatasetSql());
  const LoadRequest request{EmulatorClient::QueryPath(uuid), QueryBody(kSelect, "[$ID]"), kRows};

  Series beside("point SELECTs from 16 beside idle ones");
  Curve memory{"Connections: memory", "the server's own, with idle ones", "connections",
               "anonymous", "MB"};
  std::vector<std::unique_ptr<EmulatorClient>> idle;
  // Busy once, so that what the first requests cost is not the idle ones'.
  RunWrk(server.port(), request, kBusy, size.seconds);
  const auto before = static_cast<double>(server.ReadMemory().anonymous);
  double after = before;
  for (int connections = 1; connections <= size.connections; connections *= 10) {
    while (idle.size() < static_cast<std::size_t>(connections)) {
      idle.push_back(std::make_unique<EmulatorClient>(server.port()));
      idle.back()->Query(uuid, "SELECT 1");
    }
    after = static_cast<double>(server.ReadMemory().anonymous);
    AddPoint(memory, connections, after / 1e6);
    beside.AddPoint(connections, RunWrk(server.port(), request, kBusy, size.seconds));
  }
  figures.Print({"Connections", "an idle one", "memory of the server",
                 (after - before) / 1000 / static_cast<double>(idle.size()), "kB"});
  idle.clear();

  Series busy("point SELECTs from all");
  for (int connections = 1; connections <= size.connections; connections *= 10) {
    busy.AddPoint(connections, RunWrk(server.port(), request, connections, size.seconds));
  }

  for (const Series* series : {&busy, &beside}) {
    figures.Add(series->throughput);
    figures.Add(series->tail);
  }
  figures.Add(memory);
}

}  // namespace bench
