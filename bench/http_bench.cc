// The query path over HTTP beside what HTTP alone costs, in cpp-httplib's server and in a bare loop
// over epoll, beside the same application on cpp-httplib's server and beside Miniflare's D1: every
// workload is loaded with wrk on every side in turns, round by round, so that whatever else the
// machine does meets all of them.
//
//   http_bench [--seconds S] [--rounds N] [--workload NAME]... [--without-miniflare]
//              [--figures FILE] [connections...]        default: 1 s, 5 rounds, 1 16 64
//
// NAME is one of workloads.cc; without one, all are measured. A single round is a trial: nothing is
// warmed up before it.
//
// A ratio is the median over the rounds of what one side did in a round by what the other did in
// the same round. The processor time that a server needs for one request is what can be believed
// most on a machine that does other things too.

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/dataset.h"
#include "bench/emulator_client.h"
#include "bench/figures.h"
#include "bench/http_side.h"
#include "bench/miniflare.h"
#include "bench/scratch_folder.h"
#include "bench/workloads.h"

namespace {

using bench::HttpRound;
using bench::HttpServer;
using bench::HttpSide;
using bench::Workload;

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

struct Arguments {
  int seconds = 1;
  int rounds = 5;
  bool with_miniflare = true;
  std::vector<std::string> workloads;  // empty: all
  std::vector<int> connections;
  std::string figures;
};

// Those that are asked for. Throws when there is none.
std::vector<Workload> ChosenWorkloads(const std::vector<std::string>& names) {
  std::vector<Workload> workloads = bench::HttpWorkloads();
  if (!names.empty()) {
    std::erase_if(workloads, [&](const Workload& workload) {
      return std::find(names.begin(), names.end(), workload.name) == names.end();
    });
  }
  if (workloads.empty()) throw std::runtime_error("there is no such workload");
  return workloads;
}

// A workload on this server, and what it is compared with.
struct Comparison {
  std::string workload;
  HttpSide& ours;
  HttpSide& floor;
  HttpSide& ceiling;     // what answers with as many bytes and does the least for it
  HttpSide* miniflares;  // or null
  HttpSide* librarys;    // the same application on cpp-httplib's server; or null
};

std::optional<bench::Target> TargetOf(std::string_view table, std::string_view workload,
                                      int connections) {
  const bool is_point_select = workload == bench::kPointSelect;
  if (table == kByMiniflare && workload == bench::kOneRowInsert) return bench::AtLeast(10);
  if (table == kByMiniflare && is_point_select && connections == 16) return bench::AtLeast(20);
  if (table == kByHttplib && is_point_select && connections == 16) return bench::AtLeast(0.65);
  if (table == kByCeiling && is_point_select && connections == 16) return bench::AtLeast(0.6);
  if (table == kP99 && is_point_select && connections == 64) return bench::AtMost(3);
  return std::nullopt;
}

class HttpComparison {
 public:
  explicit HttpComparison(const Arguments& arguments);

  void Measure(int connections, int rounds, int seconds);
  // Of what was measured last.
  void Report(int connections);
  void ReportMemory();

 private:
  // Starts the application by `command` and gives it its databases.
  HttpServer& StartApplication(const std::vector<std::string>& command);
  void StartMiniflare();
  void AddWorkload(const Workload& workload);
  HttpSide& AddFloor(const std::string& name, const char* kind, std::size_t bytes,
                     const Workload& workload);
  void ReportSide(const HttpSide& side, int connections);
  void ReportComparison(const Comparison& comparison, int connections);

  bench::FigureFile figures_;
  bench::ScratchFolder emulator_data_;
  bench::ScratchFolder library_data_;
  bench::ScratchFolder miniflare_data_;
  std::deque<HttpServer> servers_;
  std::deque<HttpSide> sides_;  // in the order of a round
  std::vector<Comparison> comparisons_;
  HttpServer* emulator_ = nullptr;
  HttpServer* library_ = nullptr;
  HttpServer* miniflare_ = nullptr;
  HttpSide* small_floor_ = nullptr;
  HttpSide* small_ceiling_ = nullptr;
};

HttpComparison::HttpComparison(const Arguments& arguments)
    : figures_("http_bench", arguments.figures) {
  emulator_ = &StartApplication(
      {D1_EMULATOR_BINARY, "serve", "--port", "0", "--data", emulator_data_.path().string()});
  library_ = &StartApplication({LIBRARY_APPLICATION_BINARY, library_data_.path().string()});
  if (arguments.with_miniflare) StartMiniflare();
  const std::vector<Workload> workloads = ChosenWorkloads(arguments.workloads);
  small_floor_ = &AddFloor("constant body: cpp-httplib", "httplib", kSmallBytes, workloads.front());
  small_ceiling_ = &AddFloor("constant body: epoll", "epoll", kSmallBytes, workloads.front());
  HttpSide& front = AddFloor("constant body: this server", "front", kSmallBytes, workloads.front());
  for (const Workload& workload : workloads) AddWorkload(workload);
  comparisons_.push_back(
      {"constant body", front, *small_floor_, *small_ceiling_, nullptr, nullptr});
}

HttpServer& HttpComparison::StartApplication(const std::vector<std::string>& command) {
  HttpServer& server = servers_.emplace_back(command);
  bench::EmulatorClient client(server.port);
  const auto make_database = [&](const std::string& name) {
    const std::string uuid = client.CreateDatabase(name);
    client.Query(uuid, bench::DatasetSql());
    return bench::EmulatorClient::DatabasesPath() + "/" + uuid;
  };
  server.read_database = make_database("bench-read");
  server.written_database = make_database("bench-write");
  return server;
}

void HttpComparison::StartMiniflare() {
  const bench::Miniflare installation;
  for (const bench::Fact& version : installation.Versions()) figures_.Add(version);
  miniflare_ = &servers_.emplace_back(installation.ServeCommand(miniflare_data_.path()));
  miniflare_->read_database = "/read";
  miniflare_->written_database = "/written";
  bench::EmulatorClient client(miniflare_->port);
  for (const std::string& database : {miniflare_->read_database, miniflare_->written_database}) {
    client.Post(database + "/query", bench::QueryBody(bench::DatasetSql(), "[]"));
  }
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
  if (workload.name == bench::kPointSelect) {
    librarys = &sides_.emplace_back(workload.name + ": on cpp-httplib", *library_, workload);
  }
  HttpSide* miniflares = nullptr;
  if (miniflare_ != nullptr) {
    miniflare_->AnswerTo(workload);
    miniflares = &sides_.emplace_back(workload.name + ": Miniflare", *miniflare_, workload);
  }
  comparisons_.push_back({workload.name, ours, *floor, *ceiling, miniflares, librarys});
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

std::string ConnectionsText(int connections) {
  return std::to_string(connections) + (connections == 1 ? " connection" : " connections");
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
    const bench::Figure figure = {.table = table,
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
  if (comparison.miniflares != nullptr) {
    const double by_miniflare =
        ours.MedianRatio(*comparison.miniflares, &HttpRound::requests_per_second);
    std::printf("  by Miniflare: %6.1f requests/s\n", by_miniflare);
    report(kByMiniflare, by_miniflare, bench::kRatioUnit);
  } else {
    std::printf("\n");
  }
  if (comparison.librarys != nullptr) {
    const double by_library =
        ours.MedianRatio(*comparison.librarys, &HttpRound::requests_per_second);
    const double cpu_by_library = ours.MedianRatio(*comparison.librarys, &HttpRound::cpu_us);
    std::printf("%-30s by the same on cpp-httplib: %6.2f requests/s %6.2f CPU\n",
                comparison.workload.c_str(), by_library, cpu_by_library);
    report(kByLibraryServer, by_library, bench::kRatioUnit);
    report(kCpuByLibraryServer, cpu_by_library, bench::kRatioUnit);
  }
  report(kByHttplib, rate, bench::kRatioUnit);
  report(kByCeiling, by_ceiling, bench::kRatioUnit);
  report(kCpuByHttplib, cpu, bench::kRatioUnit);
  report(kP99, ours.Median(&HttpRound::p99_ms), "ms");
}

// Those of the two sides under all their loads.
void HttpComparison::ReportMemory() {
  const auto megabytes = [](const HttpServer& server) {
    return static_cast<double>(server.process.ReadMemory().resident) / 1e6;
  };
  const bench::Figure ours = {.table = bench::kStartTable,
                              .row = "resident memory after the load over HTTP",
                              .column = "this server",
                              .value = megabytes(*emulator_),
                              .unit = "MB"};
  figures_.Print(ours);
  if (miniflare_ == nullptr) return;
  bench::Figure miniflares = ours;
  miniflares.column = "Miniflare";
  miniflares.value = megabytes(*miniflare_);
  figures_.Print(miniflares);
  figures_.Print({.table = bench::kStartRatioTable,
                  .row = ours.row,
                  .column = bench::kStartRatioColumn,
                  .value = miniflares.value / ours.value,
                  .unit = bench::kRatioUnit});
}

Arguments ParseArguments(int argc, char** argv) {
  Arguments arguments;
  arguments.figures = bench::TakeFiguresOption(argc, argv);
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const bool has_value = i + 1 < argc;
    if (word == "--seconds" && has_value) {
      arguments.seconds = std::atoi(argv[++i]);
    } else if (word == "--rounds" && has_value) {
      arguments.rounds = std::atoi(argv[++i]);
    } else if (word == "--workload" && has_value) {
      arguments.workloads.emplace_back(argv[++i]);
    } else if (word == "--without-miniflare") {
      arguments.with_miniflare = false;
    } else {
      arguments.connections.push_back(std::atoi(argv[i]));
    }
  }
  if (arguments.connections.empty()) arguments.connections = {1, 16, 64};
  return arguments;
}

void Compare(const Arguments& arguments) {
  HttpComparison comparison(arguments);
  // Unmeasured: fills caches, and lets Node and workerd compile what is used much.
  if (arguments.rounds > 1) comparison.Measure(/*connections=*/4, /*rounds=*/1, arguments.seconds);
  for (const int connections : arguments.connections) {
    comparison.Measure(connections, arguments.rounds, arguments.seconds);
    comparison.Report(connections);
  }
  comparison.ReportMemory();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    Compare(ParseArguments(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "http_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
