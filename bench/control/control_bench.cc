// What a harness waits for: namespaces of a template, resets after a test, forks, many tests at
// once, and what rules and the journal cost a query. Each beside its neighbour of the same run.
//
//   control_bench [--rounds N] [--megabytes N] [--namespaces N] [--seconds S] [--figures FILE]
//                 [--without-miniflare]
//   default: 200 rounds, 1000 MB for the large database, 10,000 namespaces, 2 s for ten of the
//   throughputs

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <future>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/control/control_arguments.h"
#include "bench/control/control_client.h"
#include "bench/control/in_turns.h"
#include "bench/control/item_table.h"
#include "bench/control/throughput_ratio.h"
#include "bench/control/times.h"
#include "bench/emulator_process.h"
#include "bench/figures.h"
#include "bench/miniflare.h"
#include "bench/scratch_folder.h"

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using bench::ChangeSql;
using bench::InTurns;
using bench::MegabytesSql;
using bench::Percentile;
using bench::PointSelect;
using bench::RowsSql;
using bench::ScatteredChangeSql;
using bench::TimeMs;
using bench::TimesMs;
using bench::TimesToldBy;
using Namespace = bench::ControlClient::Namespace;

constexpr const char* kTable = "What a harness waits for (less is better)";
constexpr const char* kNeighbours = "The same by what stands beside it (less is better)";
constexpr const char* kQueries = "A point SELECT with what watches it (more is better)";

constexpr int kSmallMegabytes = 10;
constexpr const char* kSmallSize = "10 MB";
constexpr const char* kNamespaceRow = "namespace of 10 MB in 3 databases, to the first answer";
constexpr int kWorkers = 40;

std::string ResetRow(const std::string& size) { return "reset after 100 changed rows, " + size; }

class ControlBench {
 public:
  explicit ControlBench(const bench::ControlArguments& arguments)
      : arguments_(arguments), figures_("control_bench", arguments.figures) {}

  void Run() {
    MeasureNamespaces();
    MeasureResets(kSmallSize, kSmallMegabytes, arguments_.rounds);
    MeasureResets("large (" + std::to_string(arguments_.megabytes) + " MB)", arguments_.megabytes,
                  arguments_.rounds);
    MeasureNeighbours();
    MeasureManyAtWork();
    MeasureUnused();
    MeasureWatching();
    MeasureReporting();
  }

 private:
  void Add(const std::string& row, const std::string& column, double value, const char* unit,
           std::optional<bench::Target> target = std::nullopt) {
    figures_.Print({.table = kTable,
                    .row = row,
                    .column = column,
                    .value = value,
                    .unit = unit,
                    .target = target});
  }
  void AddTimes(const std::string& row, const std::vector<double>& times,
                std::optional<bench::Target> p50 = std::nullopt,
                std::optional<bench::Target> p99 = std::nullopt) {
    Add(row, "p50", Percentile(times, 0.5), "ms", p50);
    Add(row, "p99", Percentile(times, 0.99), "ms", p99);
  }
  void AddRatio(const std::string& row, const std::string& by, double ratio,
                std::optional<bench::Target> target = std::nullopt) {
    figures_.Print({.table = kNeighbours,
                    .row = row,
                    .column = by,
                    .value = ratio,
                    .unit = bench::kRatioUnit,
                    .target = target});
  }

  // A template of 10 MB in three databases: from the request for a namespace to the first answer of
  // one of them, in turns with copying the three files. Both make files that were not there, and so
  // both wait for memory that the system has not given out before.
  void MeasureNamespaces() {
    const bench::ScratchFolder data;
    const bench::EmulatorProcess server(data.path());
    bench::ControlClient client(server.port());
    client.MakeTemplate("three", {"one", "two", "three"}, RowsSql(kSmallMegabytes * 1000 / 3));
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(data.path() / "databases")) {
      if (entry.path().filename() == "database.sqlite") files.push_back(entry.path());
    }
    const bench::ScratchFolder copies;
    std::vector<double> made;
    std::vector<double> copied;
    for (int round = 0; round < arguments_.rounds; ++round) {
      made.push_back(TimeMs(
          [&] { client.Query(client.MakeNamespace("three"), "SELECT n FROM item WHERE id = 7"); }));
      copied.push_back(TimeMs([&] {
        for (std::size_t i = 0; i < files.size(); ++i) {
          fs::copy_file(files[i],
                        copies.path() / (std::to_string(round) + "-" + std::to_string(i)));
        }
      }));
    }
    std::sort(made.begin(), made.end());
    std::sort(copied.begin(), copied.end());
    namespace_ms_ = Percentile(made, 0.5);
    AddTimes(kNamespaceRow, made, bench::AtMost(3), bench::AtMost(8));
    AddTimes("copying the 3 files", copied);
    AddRatio(kNamespaceRow, "copying the files", namespace_ms_ / Percentile(copied, 0.5));
  }

  // Resets and forks of one database of that size, a diff, and DELETE of its table.
  void MeasureResets(const std::string& size, int megabytes, int rounds) {
    const bench::ScratchFolder data;
    const bench::EmulatorProcess server(data.path());
    bench::ControlClient client(server.port());
    client.MakeTemplate("sized", {"db"}, MegabytesSql(megabytes));
    const Namespace space = client.MakeNamespace("sized");
    const std::string change = ChangeSql(megabytes * 1000);
    client.Query(space, change);  // copies the file
    client.Reset(space);
    std::vector<double> resets;
    for (int round = 0; round < rounds; ++round) {
      client.Query(space, change);
      resets.push_back(TimeMs([&] { client.Reset(space); }));
    }
    std::sort(resets.begin(), resets.end());
    if (size == kSmallSize) small_reset_ms_ = Percentile(resets, 0.5);
    const std::string row = ResetRow(size);
    AddTimes(row, resets, bench::AtMost(2), bench::AtMost(6));
    const double deletion = TimeMs([&] { client.Query(space, "DELETE FROM item"); });
    Add("DELETE of all rows, " + size, "p50", deletion, "ms");
    AddRatio(row, "DELETE of all rows", Percentile(resets, 0.5) / deletion);
    client.Reset(space);
    MeasureDiff(client, space, size, megabytes * 1000);
    client.Reset(space);
    MeasureForks(client, space, data.path(), size, megabytes);
  }

  // What differs between two commits, as the page shows it.
  void MeasureDiff(bench::ControlClient& client, const Namespace& space, const std::string& size,
                   int rows) {
    constexpr int kRounds = 20;
    constexpr int kDiffering = 200;
    const std::string from = client.Bookmark(space);
    client.Query(space, ScatteredChangeSql(rows, kDiffering));
    const std::string path = "/_d1/databases/" + space.uuid +
                             "/diff?account_id=" + space.account_id + "&from=" + from +
                             "&to=" + client.Bookmark(space);
    const std::vector<double> times = TimesMs(kRounds, [&](int) {
      const bench::ControlAnswer answer = client.Send("GET", path);
      const std::string wanted = "\"changed\":" + std::to_string(kDiffering);
      if (answer.body.find(wanted) == std::string::npos) {
        throw std::runtime_error(path + " answers " + answer.body.substr(0, 200));
      }
    });
    AddTimes("diff of two commits, 200 rows, " + size, times, bench::AtMost(100));
  }

  // Of what is small more, as each takes some milliseconds; who is first takes turns.
  void MeasureForks(bench::ControlClient& client, const Namespace& space, const fs::path& data,
                    const std::string& size, int megabytes) {
    constexpr int kLeast = 6;
    constexpr int kMost = 60;
    constexpr int kMegabytes = 1000;
    const int rounds = std::clamp(kMegabytes / megabytes, kLeast, kMost);
    fs::path largest;  // the copy's own file is as large as the template's
    for (const auto& entry : fs::recursive_directory_iterator(data / "databases")) {
      if (entry.path().filename() == "database.sqlite") largest = entry.path();
    }
    const bench::ScratchFolder copies;
    std::vector<double> forks;
    std::vector<double> copied;
    InTurns(
        rounds, [&] { forks.push_back(TimeMs([&] { Fork(client, space); })); },
        [&] {
          const fs::path copy = copies.path() / std::to_string(copied.size());
          copied.push_back(TimeMs([&] { fs::copy_file(largest, copy); }));
        });
    std::sort(forks.begin(), forks.end());
    std::sort(copied.begin(), copied.end());
    Add("fork of " + size, "p50", Percentile(forks, 0.5), "ms");
    Add("copying its file, " + size, "p50", Percentile(copied, 0.5), "ms");
    AddRatio("fork of " + size, "copying the file",
             Percentile(forks, 0.5) / Percentile(copied, 0.5), bench::AtMost(1.3));
  }

  // What PostgreSQL and Miniflare have for the same, on 10 MB. Requires: resets were measured.
  void MeasureNeighbours() {
    constexpr int kRows = kSmallMegabytes * 1000;
    const std::string rounds = std::to_string(std::min(arguments_.rounds, 20));
    const std::vector<double> postgres =
        TimesToldBy({BENCH_CONTROL_DIR "/postgres.sh", std::to_string(kRows), rounds});
    if (postgres.empty()) {
      std::printf("PostgreSQL is not installed\n");
    } else {
      AddTimes("PostgreSQL's CREATE DATABASE of a template of 10 MB", postgres);
      AddRatio(kNamespaceRow, "PostgreSQL's template", namespace_ms_ / Percentile(postgres, 0.5));
    }
    if (!arguments_.with_miniflare) return;
    const bench::Miniflare miniflare;
    const bench::ScratchFolder folder;
    const std::vector<double> resets =
        TimesToldBy(miniflare.Command(BENCH_CONTROL_DIR "/miniflare_reset.mjs",
                                      {folder.path().string(), std::to_string(kRows), rounds}));
    AddTimes("Miniflare's files put back, 10 MB, and started anew", resets);
    AddRatio(ResetRow(kSmallSize), "Miniflare started anew",
             small_reset_ms_ / Percentile(resets, 0.5));
  }

  // One namespace's point SELECTs while 39 others change rows, fork and reset.
  void MeasureManyAtWork() {
    const bench::ScratchFolder data;
    const bench::EmulatorProcess server(data.path());
    bench::ControlClient client(server.port());
    client.MakeTemplate("ten", {"db"}, MegabytesSql(kSmallMegabytes));
    const int rows = kSmallMegabytes * 1000;
    std::vector<Namespace> spaces;
    for (int i = 0; i < kWorkers; ++i) {
      spaces.push_back(client.MakeNamespace("ten"));
      client.Query(spaces.back(), ChangeSql(rows));
      client.Reset(spaces.back());
    }
    std::mt19937 random(1);
    const int selects = arguments_.rounds * 5;
    const auto select = [&](int) { client.Query(spaces[0], PointSelect(random, rows)); };
    const double alone = Percentile(TimesMs(selects, select), 0.5);

    std::atomic<bool> is_over{false};
    std::vector<std::future<double>> others;
    others.reserve(kWorkers);
    for (std::size_t i = 1; i < kWorkers; ++i) {
      others.push_back(std::async(std::launch::async, [&, i] {
        return LongestWork(server.port(), spaces[i], ChangeSql(rows), is_over);
      }));
    }
    const std::vector<double> beside = TimesMs(selects, select);
    is_over = true;
    double most = 0;
    for (std::future<double>& other : others) most = std::max(most, other.get());
    Add("point SELECT alone", "p50", alone, "ms");
    Add("the longest fork or reset of 39 namespaces at work", "longest", most, "ms");
    Add("point SELECT while 39 other namespaces fork and reset", "p99", Percentile(beside, 0.99),
        "ms", bench::AtMost(most + kWorkers * alone));
  }

  // The longest fork or reset of those that follow a change each, in milliseconds. A reset removes
  // the fork.
  static double LongestWork(int port, const Namespace& space, const std::string& change,
                            const std::atomic<bool>& is_over) {
    bench::ControlClient client(port);
    double longest = 0;
    while (!is_over) {
      client.Query(space, change);
      longest = std::max(longest, TimeMs([&] { Fork(client, space); }));
      longest = std::max(longest, TimeMs([&] { client.Reset(space); }));
    }
    return longest;
  }

  static void Fork(bench::ControlClient& client, const Namespace& space) {
    const std::string path =
        "/_d1/databases/" + space.uuid + "/fork?account_id=" + space.account_id;
    const bench::ControlAnswer answer = client.Send("POST", path);
    if (answer.status != 201) throw std::runtime_error(path + " answers " + answer.body);
  }

  // Namespaces that are made and not used.
  void MeasureUnused() {
    const bench::ScratchFolder data;
    constexpr double kMegabyte = 1'000'000;
    const std::string row = std::to_string(arguments_.namespaces) + " unused namespaces";
    {
      const bench::EmulatorProcess server(data.path());
      bench::ControlClient client(server.port());
      client.MakeTemplate("ten", {"db"}, MegabytesSql(kSmallMegabytes));
      client.MakeNamespace("ten");
      const auto memory = static_cast<double>(server.ReadMemory().resident);
      const double disk = BytesIn(data.path());
      const std::vector<double> times =
          TimesMs(arguments_.namespaces, [&](int) { client.MakeNamespace("ten"); });
      AddTimes(row + ", each", times, bench::AtMost(1));
      Add(row, "memory", (static_cast<double>(server.ReadMemory().resident) - memory) / kMegabyte,
          "MB", bench::AtMost(100));
      Add(row, "disk", (BytesIn(data.path()) - disk) / kMegabyte, "MB", bench::AtMost(50));
    }
    const double start = TimeMs([&] {
      const bench::EmulatorProcess server(data.path());
      const bench::ControlAnswer ready = bench::ControlClient(server.port()).Send("GET", "/ready");
      if (ready.status != 200) throw std::runtime_error("/ready answers " + ready.body);
    });
    Add(row, "start", start, "ms", bench::AtMost(200));
  }

  static double BytesIn(const fs::path& folder) {
    double bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file()) bytes += static_cast<double>(entry.file_size());
    }
    return bytes;
  }

  // One server with a journal and a rule that does not match, and one with neither.
  void MeasureWatching() {
    const bench::ScratchFolder watched_data;
    const bench::ScratchFolder plain_data;
    const bench::EmulatorProcess watched(watched_data.path());
    const bench::EmulatorProcess plain(plain_data.path(), {"--journal-size", "0"});
    const bench::ControlAnswer armed =
        bench::ControlClient(watched.port())
            .Send("POST", "/_d1/faults",
                  R"({"match":{"sql":"^no such"},"do":{"error":"internal"}})");
    if (armed.status != 201) throw std::runtime_error("no rule: " + armed.body);
    Compare("point SELECT, one rule that does not match, journal on", "by the same without either",
            watched, plain);
  }

  void MeasureReporting() {
    const bench::ScratchFolder reporting_data;
    const bench::ScratchFolder plain_data;
    const bench::EmulatorProcess reporting(reporting_data.path(), {"--report-limits"});
    const bench::EmulatorProcess plain(plain_data.path());
    Compare("point SELECT, --report-limits", "by the same without", reporting, plain);
  }

  void Compare(const std::string& row, const std::string& column,
               const bench::EmulatorProcess& watched, const bench::EmulatorProcess& plain) {
    figures_.Print({.table = kQueries,
                    .row = row,
                    .column = column,
                    .value = bench::ThroughputRatio(watched.port(), plain.port(), kSmallMegabytes,
                                                    arguments_.seconds),
                    .unit = bench::kRatioUnit,
                    .target = bench::AtLeast(0.97)});
  }

  const bench::ControlArguments arguments_;
  bench::FigureFile figures_;
  double namespace_ms_ = 0;
  double small_reset_ms_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    ControlBench(bench::ParseControlArguments(argc, argv)).Run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "control_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
