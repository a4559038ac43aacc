// What a Worker has of its env.DB: a Worker in Miniflare calls its binding from loops of its own,
// and reaches Miniflare's local D1, a server of constant answers (http_floor binding), or this
// server. Whatever else Miniflare and workerd do on the way is the same with the latter two.
//
//   binding_bench [--seconds S] [--rounds N] [--loops N] [--miniflare 4|5]... [--figures FILE]
//                                                      default: 1 s, 7 rounds, 16 loops, 4 and 5
//
// All sides run in turns, round by round; a ratio is the median of the rounds' ratios. A single
// round is a trial: nothing is warmed up before it.

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/binding/worker_side.h"
#include "bench/dataset.h"
#include "bench/emulator_client.h"
#include "bench/figures.h"
#include "bench/miniflare.h"
#include "bench/scratch_folder.h"
#include "bench/wrk.h"

namespace {

using bench::WorkerLoad;
using bench::WorkerRound;
using bench::WorkerSide;

struct Arguments {
  int seconds = 1;
  int rounds = 7;
  int loops = 16;
  std::vector<bench::MiniflareVersion> versions;
  std::string figures;
};

constexpr double kLeastOfConstant = 0.85;
constexpr const char* kByConstant =
    "Calls of a Worker's binding a second, by a server of constant answers (more is better)";
constexpr const char* kCpuByConstant =
    "Processor time of such a call, by a server of constant answers (less is better)";
constexpr const char* kByLocal =
    "Calls of a Worker's binding a second, by Miniflare's local D1 (more is better)";
constexpr const char* kCeiling =
    "Calls of a Worker's binding a second, constant answers by local D1 (more is better)";
constexpr const char* kSides = "A call of a Worker's binding";

// What bench/miniflare/serve.mjs binds.
constexpr const char* kRead = "read";
constexpr const char* kWritten = "written";
constexpr const char* kBindings = "/binding?read=bench-read&written=bench-write";

// Where workerd's D1 sends what all() and run() ask.
constexpr const char* kAllUrl = "http://d1/query?resultsFormat=ROWS_AND_COLUMNS";
constexpr const char* kRunUrl = "http://d1/execute?resultsFormat=NONE";

std::string UrlOf(int port) { return "http://127.0.0.1:" + std::to_string(port) + kBindings; }

std::string LoopsText(int loops) { return std::to_string(loops) + " at once"; }

std::string MembersOf(const std::string& query) { return query.substr(1, query.size() - 2); }

std::vector<WorkerLoad> Loads() {
  const std::string rows = R"(,"rows":)" + std::to_string(bench::kRows);
  const std::string select = bench::QueryBody(bench::kSelect, R"(["$ID"])");
  const std::string insert =
      bench::QueryBody(bench::kInsert, R"(["$ID","a line of a log, of a usual length"])");
  return {{"point SELECT", kRead, "all", MembersOf(select) + rows},
          {"one-row INSERT", kWritten, "run", MembersOf(insert) + rows}};
}

// The server that the benches measure, with both databases.
class Emulator {
 public:
  Emulator()
      : process_({D1_EMULATOR_BINARY, "serve", "--port", "0", "--data", data_.path().string()}),
        port_(bench::ReadPort(process_)) {
    for (const char* binding : {kRead, kWritten}) {
      Call(binding, kRunUrl, bench::QueryBody(bench::DatasetSql(), "[]"));
    }
  }

  const bench::ChildProcess& process() const { return process_; }
  int port() const { return port_; }

  std::string Call(const char* binding, const char* call_url, const std::string& body) const {
    return bench::EmulatorClient(port_).CallBinding(kBindings, binding, call_url, body);
  }

 private:
  bench::ScratchFolder data_;
  bench::ChildProcess process_;
  int port_;
};

// What answers as the server has answered one of each.
std::vector<std::string> FloorCommand(const Emulator& emulator) {
  return {HTTP_FLOOR_BINARY, "binding",
          emulator.Call(kRead, kAllUrl, bench::QueryBody(bench::kSelect, "[4711]")),
          emulator.Call(kWritten, kRunUrl,
                        bench::QueryBody(bench::kInsert, R"([1,"a line of a log"])"))};
}

// The rounds of one side.
using Rounds = std::vector<WorkerRound>;

double MedianOf(const Rounds& rounds, double (*figure)(const WorkerRound&)) {
  std::vector<double> values;
  values.reserve(rounds.size());
  for (const WorkerRound& round : rounds) values.push_back(figure(round));
  return bench::Median(std::move(values));
}

// Of what one side did in a round by what the other did in it. Requires: as many rounds of each.
double MedianRatio(const Rounds& ours, const Rounds& others, double (*figure)(const WorkerRound&)) {
  std::vector<double> ratios;
  ratios.reserve(ours.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    ratios.push_back(figure(ours[i]) / figure(others[i]));
  }
  return bench::Median(std::move(ratios));
}

double Rate(const WorkerRound& round) { return round.calls_per_second; }
double Cpu(const WorkerRound& round) { return round.cpu_us(); }

// The three sides with one Miniflare.
class BindingComparison {
 public:
  // Throws std::runtime_error.
  BindingComparison(bench::MiniflareVersion version, bench::FigureFile& figures);

  void Measure(const Arguments& arguments);

 private:
  void ReportSide(const WorkerLoad& load, const WorkerSide& side, const Rounds& rounds);
  void ReportRatio(const char* table, const WorkerLoad& load, double ratio,
                   const std::optional<bench::Target>& target);

  bench::FigureFile& figures_;
  std::string name_;
  bench::ScratchFolder data_;
  Emulator emulator_;
  bench::ChildProcess floor_;
  WorkerSide local_;
  WorkerSide constant_;
  WorkerSide ours_;
};

BindingComparison::BindingComparison(bench::MiniflareVersion version, bench::FigureFile& figures)
    : figures_(figures),
      name_(version == bench::MiniflareVersion::k4 ? "Miniflare 4" : "Miniflare 5"),
      floor_(FloorCommand(emulator_)),
      local_("local D1", bench::Miniflare(version).ServeCommand(data_.path()), nullptr),
      constant_(
          "constant answers",
          bench::Miniflare(version).ServeCommand(data_.path(), UrlOf(bench::ReadPort(floor_))),
          &floor_),
      ours_("this server",
            bench::Miniflare(version).ServeCommand(data_.path(), UrlOf(emulator_.port())),
            &emulator_.process()) {
  for (const bench::Fact& fact : bench::Miniflare(version).Versions()) figures_.Add(fact);
  for (const char* binding : {kRead, kWritten}) local_.Query(binding, bench::DatasetSql());
}

void BindingComparison::Measure(const Arguments& arguments) {
  std::printf("\n%-48s %9s %11s %9s %10s\n", (name_ + ", " + LoopsText(arguments.loops)).c_str(),
              "calls/s", "us workerd", "us Node", "us server");
  for (const WorkerLoad& load : Loads()) {
    const auto run = [&](const WorkerSide& side) {
      return side.RunRound(load, arguments.loops, arguments.seconds);
    };
    // Unmeasured: fills caches, and lets workerd compile what is used much.
    if (arguments.rounds > 1) {
      for (const WorkerSide* side : {&local_, &constant_, &ours_}) run(*side);
    }
    Rounds local;
    Rounds constant;
    Rounds ours;
    for (int round = 0; round < arguments.rounds; ++round) {
      local.push_back(run(local_));
      constant.push_back(run(constant_));
      ours.push_back(run(ours_));
    }
    ReportSide(load, local_, local);
    ReportSide(load, constant_, constant);
    ReportSide(load, ours_, ours);
    ReportRatio(kByConstant, load, MedianRatio(ours, constant, Rate),
                bench::AtLeast(kLeastOfConstant));
    ReportRatio(kCpuByConstant, load, MedianRatio(ours, constant, Cpu), std::nullopt);
    ReportRatio(kByLocal, load, MedianRatio(ours, local, Rate), std::nullopt);
    ReportRatio(kCeiling, load, MedianRatio(constant, local, Rate), std::nullopt);
  }
}

void BindingComparison::ReportSide(const WorkerLoad& load, const WorkerSide& side,
                                   const Rounds& rounds) {
  const double rate = MedianOf(rounds, Rate);
  const double workerd =
      MedianOf(rounds, [](const WorkerRound& round) { return round.workerd_us; });
  const double node = MedianOf(rounds, [](const WorkerRound& round) { return round.node_us; });
  const double server = MedianOf(rounds, [](const WorkerRound& round) { return round.server_us; });
  const std::string row = load.name + ", " + name_ + ": " + side.name();
  std::printf("%-48s %9.0f %11.1f %9.1f %10.1f\n", row.c_str(), rate, workerd, node, server);
  std::fflush(stdout);
  const auto add = [&](const char* column, double value, const char* unit) {
    figures_.Add({.table = kSides, .row = row, .column = column, .value = value, .unit = unit});
  };
  add("calls/s", rate, "");
  add("CPU of workerd", workerd, "us");
  add("CPU of Node", node, "us");
  add("CPU of the server", server, "us");
}

void BindingComparison::ReportRatio(const char* table, const WorkerLoad& load, double ratio,
                                    const std::optional<bench::Target>& target) {
  figures_.Print({.table = table,
                  .row = load.name,
                  .column = name_,
                  .value = ratio,
                  .unit = bench::kRatioUnit,
                  .target = target});
}

Arguments ParseArguments(int argc, char** argv) {
  Arguments arguments;
  arguments.figures = bench::TakeFiguresOption(argc, argv);
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view word = argv[i];
    const int value = std::atoi(argv[i + 1]);
    if (word == "--seconds") {
      arguments.seconds = value;
    } else if (word == "--rounds") {
      arguments.rounds = value;
    } else if (word == "--loops") {
      arguments.loops = value;
    } else if (word == "--miniflare") {
      arguments.versions.push_back(value == 5 ? bench::MiniflareVersion::k5
                                              : bench::MiniflareVersion::k4);
    }
  }
  if (arguments.versions.empty()) {
    arguments.versions = {bench::MiniflareVersion::k4, bench::MiniflareVersion::k5};
  }
  return arguments;
}

void Compare(const Arguments& arguments) {
  bench::FigureFile figures("binding_bench", arguments.figures);
  for (const bench::MiniflareVersion version : arguments.versions) {
    BindingComparison(version, figures).Measure(arguments);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    Compare(ParseArguments(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "binding_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
