// What read replicas cost who writes, and who reads.
//
//   replicas_bench [--rounds N] [--seconds N] [--figures FILE]
//                                               default: 15 rounds of 1 second
//
// Four clients write, and two sessions read a hundred times a second, each in a region of its own:
// without replicas, where the primary answers both, and with one in each region, in turns.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "bench/control/control_client.h"
#include "bench/emulator_client.h"
#include "bench/emulator_process.h"
#include "bench/figures.h"
#include "bench/number_options.h"
#include "bench/scratch_folder.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kWriters = 4;
constexpr auto kReadEvery = std::chrono::milliseconds(10);
constexpr const char* kRegions[] = {"APAC", "OC"};
constexpr const char* kQueryUrl = "http://d1/query?resultsFormat=ROWS_AND_COLUMNS";
constexpr const char* kInsert =
    R"sql({"sql":"INSERT INTO t(a) VALUES (randomblob(100))","params":[]})sql";
constexpr const char* kSelect = R"({"sql":"SELECT a FROM t WHERE id = 7","params":[]})";

struct Arguments {
  int rounds = 15;
  double seconds = 1;
  std::string figures;
};

std::string BindingPath(const std::string& region, const std::string& uuid) {
  return "/binding/region/" + region + "/" + uuid;
}

// One turn, and what came of it.
struct Turn {
  double writes = 0;  // a second
  std::vector<double> reads_ms;
};

class Subject {
 public:
  Subject() : server_(scratch_.path() / "data"), control_(server_.port()) {
    bench::EmulatorClient client(server_.port());
    uuid_ = client.CreateDatabase("replicated");
    Send("PATCH", bench::EmulatorClient::DatabasesPath() + "/" + uuid_,
         R"({"read_replication":{"mode":"auto"}})");
    client.Query(
        uuid_,
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a); WITH RECURSIVE n(i) AS (SELECT 1 UNION"
        " ALL SELECT i + 1 FROM n LIMIT 1000) INSERT INTO t SELECT i, randomblob(100) FROM n");
  }

  void SetReplicas() {
    Send("PUT", "/_d1/replicas", R"({"regions":{"APAC":{"lag":"50ms"},"OC":{"lag":"200ms"}}})");
  }
  void RemoveReplicas() { Send("DELETE", "/_d1/replicas", ""); }

  Turn Run(double seconds) {
    std::atomic<bool> is_over{false};
    std::atomic<std::uint64_t> writes{0};
    std::vector<std::vector<double>> reads(std::size(kRegions));
    const auto started = Clock::now();
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < kWriters; ++i) {
        threads.emplace_back([&] {
          bench::EmulatorClient client(server_.port());
          while (!is_over) {
            client.CallBinding("/binding/" + uuid_, "DB", kQueryUrl, kInsert);
            ++writes;
          }
        });
      }
      for (std::size_t i = 0; i < std::size(kRegions); ++i) {
        threads.emplace_back([&, i] { ReadOften(kRegions[i], is_over, reads[i]); });
      }
      std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
      is_over = true;
    }
    const std::chrono::duration<double> took = Clock::now() - started;
    Turn turn;
    turn.writes = static_cast<double>(writes.load()) / took.count();
    for (const auto& each : reads)
      turn.reads_ms.insert(turn.reads_ms.end(), each.begin(), each.end());
    return turn;
  }

 private:
  void Send(const std::string& method, const std::string& path, const std::string& body) {
    const bench::ControlAnswer answer = control_.Send(method, path, body);
    if (answer.status != 200) throw std::runtime_error(path + " answers " + answer.body);
  }

  void ReadOften(const std::string& region, const std::atomic<bool>& is_over,
                 std::vector<double>& times) {
    bench::EmulatorClient client(server_.port());
    const std::string path = BindingPath(region, uuid_);
    for (auto next = Clock::now(); !is_over; next += kReadEvery) {
      std::this_thread::sleep_until(next);
      const auto started = Clock::now();
      client.CallBinding(path, "DB", kQueryUrl, kSelect, "first-unconstrained");
      const std::chrono::duration<double, std::milli> took = Clock::now() - started;
      times.push_back(took.count());
    }
  }

  const bench::ScratchFolder scratch_;
  bench::EmulatorProcess server_;
  bench::ControlClient control_;
  std::string uuid_;
};

void MeasureAll(const Arguments& arguments) {
  Subject subject;
  std::vector<double> writes;
  std::vector<double> reads;
  for (int round = 0; round < arguments.rounds; ++round) {
    subject.RemoveReplicas();
    const Turn without = subject.Run(arguments.seconds);
    subject.SetReplicas();
    const Turn with = subject.Run(arguments.seconds);
    std::printf("%.0f writes/s without, %.0f with two replicas; a read %.2f and %.2f ms\n",
                without.writes, with.writes, bench::Median(without.reads_ms),
                bench::Median(with.reads_ms));
    writes.push_back(with.writes / without.writes);
    reads.push_back(bench::Median(with.reads_ms) / bench::Median(without.reads_ms));
  }
  bench::FigureFile figures("replicas_bench", arguments.figures);
  constexpr const char* kTable =
      "Two read replicas, by the same without any (writes: more is better; reads: less)";
  figures.Print({.table = kTable,
                 .row = "writes, 4 connections",
                 .value = bench::Median(writes),
                 .unit = bench::kRatioUnit,
                 .target = bench::AtLeast(0.9)});
  figures.Print({.table = kTable,
                 .row = "a session's point SELECT, beside them",
                 .value = bench::Median(reads),
                 .unit = bench::kRatioUnit});
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  return bench::RunBench("replicas_bench", argc, argv, arguments.figures,
                         {{"--rounds", &arguments.rounds}, {"--seconds", &arguments.seconds}},
                         [&] { MeasureAll(arguments); });
}
