#include "bench/http/http_comparison.h"

#include <cstdio>
#include <optional>
#include <string_view>
#include <utility>

#include "bench/dataset.h"
#include "bench/emulator_client.h"
#include "bench/miniflare.h"
#include "bench/peers/peers.h"

namespace bench {

namespace {

constexpr const char* kByMiniflare = "Requests a second, by Miniflare's D1 (more is better)";
constexpr const char* kByHttplib =
    "Requests a second, by bare cpp-httplib (with a constant body; more is better)";
constexpr const char* kCpuByHttplib =
    "Processor time a request, by bare cpp-httplib (with a constant body; less is better)";

constexpr const char* kByCeiling =
    "Requests a second, by a bare epoll loop (with a constant body; more is better)";

constexpr const char* kByLibraryServer =
    "Requests a second, by the same application on cpp-httplib's server (more is better)";
constexpr const char* kCpuByLibraryServer =
    "Processor time a request, by the same application on cpp-httplib's server (less is better)";

constexpr const char* kP99 = "Latency of this server, 99th percentile";

// The constant body's that small answers are compared with.
constexpr std::size_t kSmallBytes = 350;

std::optional<Target> TargetOf(std::string_view table, std::string_view workload, int connections) {
  const bool is_point_select = workload == kPointSelect;
  if (table == kByMiniflare && workload == kOneRowInsert) return AtLeast(10);
  if (table == kByMiniflare && is_point_select && connections == 16) return AtLeast(20);
  if (table == kByHttplib && is_point_select && connections == 16) return AtLeast(0.65);
  if (table == kByCeiling && is_point_select && connections == 16) return AtLeast(0.6);
  if (table == kP99 && is_point_select && connections == 64) return AtMost(3);
  return std::nullopt;
}

std::string ConnectionsText(int connections) {
  return std::to_string(connections) + (connections == 1 ? " connection" : " connections");
}

}  // namespace

HttpComparison::HttpComparison(const std::vector<Workload>& workloads, const HttpNeighbours& with,
                               FigureFile& figures)
    : figures_(figures) {
  emulator_ = &StartApplication(
      {D1_EMULATOR_BINARY, "serve", "--port", "0", "--data", data_.emplace_back().path().string()});
  library_ = &StartApplication({LIBRARY_APPLICATION_BINARY, data_.emplace_back().path().string()});
  if (with.miniflare) StartMiniflare();
  if (with.peers) StartPeers();
  small_floor_ = &AddFloor("constant body: cpp-httplib", "httplib", kSmallBytes, workloads.front());
  small_ceiling_ = &AddFloor("constant body: epoll", "epoll", kSmallBytes, workloads.front());
  HttpSide& front = AddFloor("constant body: this server", "front", kSmallBytes, workloads.front());
  for (const Workload& workload : workloads) AddWorkload(workload);
  comparisons_.push_back({"constant body", front, *small_floor_, *small_ceiling_, nullptr, {}});
}

HttpServer& HttpComparison::StartApplication(const std::vector<std::string>& command) {
  HttpServer& server = servers_.emplace_back(command);
  EmulatorClient client(server.port);
  const auto make_database = [&](const std::string& name) {
    const std::string uuid = client.CreateDatabase(name);
    client.Query(uuid, DatasetSql());
    return EmulatorClient::DatabasesPath() + "/" + uuid;
  };
  server.read_database = make_database("bench-read");
  server.written_database = make_database("bench-write");
  return server;
}

void HttpComparison::StartMiniflare() {
  const Miniflare installation;
  for (const Fact& version : installation.Versions()) figures_.Add(version);
  StartNeighbour("Miniflare", kByMiniflare, installation.ServeCommand(data_.emplace_back().path()),
                 "query");
  miniflare_ = neighbours_.back().server;
}

void HttpComparison::StartPeers() {
  const Peers installation;
  for (const Fact& version : installation.Versions()) figures_.Add(version);
  for (const Peer& peer : installation.all()) {
    StartNeighbour(peer.name, "Requests a second, by " + peer.name + " (more is better)",
                   installation.ServeCommand(peer, data_.emplace_back().path()), "script");
  }
}

void HttpComparison::StartNeighbour(const std::string& name, const std::string& by_table,
                                    const std::vector<std::string>& command,
                                    const std::string& script_kind) {
  HttpServer& server = servers_.emplace_back(command);
  server.read_database = "/read";
  server.written_database = "/written";
  EmulatorClient client(server.port);
  for (const std::string& database : {server.read_database, server.written_database}) {
    client.Post(database + "/" + script_kind, QueryBody(DatasetSql(), "[]"));
  }
  neighbours_.push_back({name, by_table, &server});
}

// Throws when a server answers no success. A large answer is compared with constant bodies of its
// size.
void HttpComparison::AddWorkload(const Workload& workload) {
  HttpSide* floor = small_floor_;
  HttpSide* ceiling = small_ceiling_;
  const std::size_t bytes = emulator_->AnswerTo(workload).size();
  if (bytes > 10 * kSmallBytes) {
    const std::string name = "constant body of a " + workload.name;
    floor = &AddFloor(name + ": cpp-httplib", "httplib", bytes, workload);
    ceiling = &AddFloor(name + ": epoll", "epoll", bytes, workload);
  }
  HttpSide& ours = sides_.emplace_back(workload.name + ": this server", *emulator_, workload);
  HttpSide* librarys = nullptr;
  if (workload.name == kPointSelect) {
    librarys = &sides_.emplace_back(workload.name + ": on cpp-httplib", *library_, workload);
  }
  std::vector<HttpSide*> neighbours;
  for (const Neighbour& neighbour : neighbours_) {
    neighbour.server->AnswerTo(workload);
    neighbours.push_back(
        &sides_.emplace_back(workload.name + ": " + neighbour.name, *neighbour.server, workload));
  }
  comparisons_.push_back({workload.name, ours, *floor, *ceiling, librarys, std::move(neighbours)});
}

HttpSide& HttpComparison::AddFloor(const std::string& name, const char* kind, std::size_t bytes,
                                   const Workload& workload) {
  const HttpServer& server = servers_.emplace_back(
      std::vector<std::string>{HTTP_FLOOR_BINARY, kind, std::to_string(bytes)});
  return sides_.emplace_back(name, server, workload);
}

void HttpComparison::Measure(int connections, int rounds, int seconds) {
  for (HttpSide& side : sides_) side.ForgetRounds();
  for (int round = 0; round < rounds; ++round) {
    for (HttpSide& side : sides_) side.RunRound(connections, seconds);
  }
}

void HttpComparison::Report(int connections) {
  std::printf("\n%-50s %11s %10s %10s %9s %9s\n", ConnectionsText(connections).c_str(),
              "requests/s", "p50 ms", "p99 ms", "us CPU", "requests");
  for (const HttpSide& side : sides_) ReportSide(side, connections);
  for (const Comparison& comparison : comparisons_) ReportComparison(comparison, connections);
}

void HttpComparison::ReportSide(const HttpSide& side, int connections) {
  constexpr double kFewRequests = 1000;
  const double rate = side.Median(&HttpRound::requests_per_second);
  const double p50 = side.Median(&HttpRound::p50_ms);
  const double p99 = side.Median(&HttpRound::p99_ms);
  const double cpu = side.Median(&HttpRound::cpu_us);
  std::printf("%-50s %11.0f %10.3f %10.3f %9.1f %9.0f\n", side.name().c_str(), rate, p50, p99, cpu,
              side.Requests());
  std::fflush(stdout);

  const std::string table = "HTTP, " + ConnectionsText(connections);
  const std::string& row = side.name();
  const char* few = side.Requests() < kFewRequests ? "of few" : "";
  figures_.Add({.table = table, .row = row, .column = "requests/s", .value = rate});
  figures_.Add({.table = table, .row = row, .column = "p50", .value = p50, .unit = "ms"});
  figures_.Add(
      {.table = table, .row = row, .column = "p99", .value = p99, .unit = "ms", .note = few});
  figures_.Add({.table = table, .row = row, .column = "CPU a request", .value = cpu, .unit = "us"});
  figures_.Add({.table = table, .row = row, .column = "requests", .value = side.Requests()});
}

void HttpComparison::ReportComparison(const Comparison& comparison, int connections) {
  const auto report = [&](const char* table, double value, const char* unit) {
    const Figure figure = {.table = table,
                           .row = comparison.workload,
                           .column = ConnectionsText(connections),
                           .value = value,
                           .unit = unit,
                           .target = TargetOf(table, comparison.workload, connections)};
    if (figure.target) {
      figures_.Print(figure);
    } else {
      figures_.Add(figure);
    }
  };
  const HttpSide& ours = comparison.ours;
  const double rate = ours.MedianRatio(comparison.floor, &HttpRound::requests_per_second);
  const double cpu = ours.MedianRatio(comparison.floor, &HttpRound::cpu_us);
  const double by_ceiling = ours.MedianRatio(comparison.ceiling, &HttpRound::requests_per_second);
  std::printf("%-30s by cpp-httplib: %6.2f requests/s %6.2f CPU  by epoll: %6.2f requests/s",
              comparison.workload.c_str(), rate, cpu, by_ceiling);
  std::printf("\n");
  for (std::size_t i = 0; i < comparison.neighbours.size(); ++i) {
    const double ratio =
        ours.MedianRatio(*comparison.neighbours[i], &HttpRound::requests_per_second);
    std::printf("%-30s by %s: %.1f requests/s\n", comparison.workload.c_str(),
                neighbours_[i].name.c_str(), ratio);
    report(neighbours_[i].by_table.c_str(), ratio, kRatioUnit);
  }
  if (comparison.librarys != nullptr) {
    const double by_library =
        ours.MedianRatio(*comparison.librarys, &HttpRound::requests_per_second);
    const double cpu_by_library = ours.MedianRatio(*comparison.librarys, &HttpRound::cpu_us);
    std::printf("%-30s by the same on cpp-httplib: %6.2f requests/s %6.2f CPU\n",
                comparison.workload.c_str(), by_library, cpu_by_library);
    report(kByLibraryServer, by_library, kRatioUnit);
    report(kCpuByLibraryServer, cpu_by_library, kRatioUnit);
  }
  report(kByHttplib, rate, kRatioUnit);
  report(kByCeiling, by_ceiling, kRatioUnit);
  report(kCpuByHttplib, cpu, kRatioUnit);
  report(kP99, ours.Median(&HttpRound::p99_ms), "ms");
}

// Those of the two sides under all their loads.
void HttpComparison::ReportMemory() {
  const auto megabytes = [](const HttpServer& server) {
    return static_cast<double>(server.process.ReadMemory().resident) / 1e6;
  };
  const Figure ours = {.table = kStartTable,
                       .row = "resident memory after the load over HTTP",
                       .column = "this server",
                       .value = megabytes(*emulator_),
                       .unit = "MB"};
  figures_.Print(ours);
  if (miniflare_ == nullptr) return;
  Figure miniflares = ours;
  miniflares.column = "Miniflare";
  miniflares.value = megabytes(*miniflare_);
  figures_.Print(miniflares);
  figures_.Print({.table = kStartRatioTable,
                  .row = ours.row,
                  .column = kStartRatioColumn,
                  .value = miniflares.value / ours.value,
                  .unit = kRatioUnit});
}

}  // namespace bench
