// What counting the cost of statements costs a point SELECT, alone and with two threads on one
// database.
//
//   usage_bench [--rounds N] [--runs N]    default: 1,000 rounds of 2,000 runs a thread

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <time.h>

#include "bench/bench_database.h"
#include "bench/figures.h"
#include "bench/storage_subject.h"
#include "compat/limits.h"
#include "compat/statement_rules.h"
#include "storage/clock.h"
#include "storage/database/database.h"
#include "storage/usage/usage_recorder.h"

namespace {

// Processor time of all threads: what else the machine does hardly matters then.
double CpuNanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

struct Arguments {
  int rounds = 1000;
  int runs = 2'000;
  std::string figures;
};

enum class Counting { kOn, kOff };

class Subject {
 public:
  Subject(const std::string& path, Counting counting) {
    storage::DatabaseOptions options;
    options.connection.limits = compat::kSqlLimits;
    if (counting == Counting::kOn) usage_ = std::make_shared<storage::UsageRecorder>(clock_);
    database_ = std::make_unique<storage::Database>(path, rules_, options, clock_, log_, usage_);
  }

  // Nanoseconds of processor time a run, on `threads` threads at once.
  double Measure(int threads, int runs) {
    const double start = CpuNanoseconds();
    std::vector<std::thread> others;
    for (int i = 1; i < threads; ++i) others.emplace_back([this, runs, i] { Run(runs, i); });
    Run(runs, 0);
    for (std::thread& other : others) other.join();
    return (CpuNanoseconds() - start) / (threads * runs);
  }

 private:
  void Run(int runs, int seed) {
    std::minstd_rand generator(static_cast<unsigned>(seed) + 1);
    std::uniform_int_distribution<std::int64_t> ids(1, bench::kRows);
    bench::NullSink sink;
    storage::Query query{bench::kSelect, {storage::Value::Real(1)}};
    for (int i = 0; i < runs; ++i) {
      query.parameters[0].real = static_cast<double>(ids(generator));
      database_->Run({&query, 1}, storage::Access::kReadWrite, sink);
    }
  }

  compat::StatementRules rules_;
  storage::SystemClock clock_;
  bench::StderrLog log_;
  std::shared_ptr<storage::UsageRecorder> usage_;
  std::unique_ptr<storage::Database> database_;
};

// In turns, each round in the other order, so that whatever slows the machine down slows both.
void Compare(const std::string& what, int threads, const Arguments& arguments,
             bench::FigureFile& figures) {
  const bench::BenchDatabase file;
  Subject counted(file.path(), Counting::kOn);
  Subject plain(file.path(), Counting::kOff);
  std::vector<double> ratios;
  std::vector<double> times;
  for (int round = 0; round < arguments.rounds; ++round) {
    const bool counted_first = round % 2 == 0;
    const double first = (counted_first ? counted : plain).Measure(threads, arguments.runs);
    const double second = (counted_first ? plain : counted).Measure(threads, arguments.runs);
    ratios.push_back(counted_first ? first / second : second / first);
    times.push_back(counted_first ? second : first);
  }
  bench::Figure figure;
  figure.table = "Counting statements, by uncounted ones (less is better)";
  figure.row = what;
  figure.column = "uncounted";
  figure.value = bench::Median(times);
  figure.unit = "ns CPU";
  figures.Print(figure);
  figure.column = "counted";
  figure.value = bench::Median(ratios);
  figure.unit = bench::kRatioUnit;
  figure.target = bench::AtMost(1.02);
  figures.Print(figure);
}

Arguments ParseArguments(int argc, char** argv) {
  Arguments arguments;
  arguments.figures = bench::TakeFiguresOption(argc, argv);
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view word = argv[i];
    if (word == "--rounds") arguments.rounds = std::atoi(argv[i + 1]);
    if (word == "--runs") arguments.runs = std::atoi(argv[i + 1]);
  }
  return arguments;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Arguments arguments = ParseArguments(argc, argv);
    bench::FigureFile figures("usage_bench", arguments.figures);
    Compare("point SELECT", 1, arguments, figures);
    Compare("point SELECT, two threads", 2, arguments, figures);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "usage_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
