#include <fstream>
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

constexpr int kRowsOfEach = 1000;

}  // namespace

void MeasureClients(const ScalingSize& size, FigureFile& figures) {
  const ScratchFolder folder;
  const EmulatorProcess server(folder.path() / "data");
  EmulatorClient client(server.port());
  const std::string paths = (folder.path() / "paths").string();
  std::vector<Curve> throughputs;
  std::vector<Curve> tails;
  const auto add_series = [&](const char* series) {
    throughputs.push_back({"Clients of one database and of many: throughput", series, "clients",
                           "requests/s", "requests/s"});
    tails.push_back(
        {"Clients of one database and of many: latency", series, "clients", "p99", "us"});
  };
  for (const char* series :
       {"SELECTs of one", "INSERTs into one", "SELECTs of as many", "INSERTs into as many"}) {
    add_series(series);
  }

  const std::string select = QueryBody(kSelect, "[$ID]");
  const std::string insert = QueryBody(kInsert, R"([$ID,"a line of a log, of a usual length"])");
  std::string one;
  int made = 0;
  for (int clients = 1; clients <= size.clients; clients *= 4) {
    for (; made < clients; ++made) {
      const std::string uuid = client.CreateDatabase("of-" + std::to_string(made));
      client.Query(uuid, DatasetSql(kRowsOfEach));
      if (one.empty()) one = EmulatorClient::QueryPath(uuid);
      std::ofstream(paths, std::ios::app) << EmulatorClient::QueryPath(uuid) << '\n';
    }
    const std::string any = "@" + paths;
    const LoadRequest requests[] = {
        {one, select, kRowsOfEach}, {one, insert}, {any, select, kRowsOfEach}, {any, insert}};
    for (std::size_t i = 0; i < throughputs.size(); ++i) {
      const LoadResult result = RunWrk(server.port(), requests[i], clients, size.seconds);
      AddPoint(throughputs[i], clients, result.requests_per_second);
      AddPoint(tails[i], clients, result.p99_us);
    }
  }
  for (const Curve& curve : throughputs) figures.Add(curve);
  for (const Curve& curve : tails) figures.Add(curve);
}

}  // namespace bench
