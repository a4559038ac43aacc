// How late slow queries end, and what memory hungry ones take beyond their share: every query of
// fixtures/slow_queries, each against the same deadline and the same limit.
//
//   slow_bench [--milliseconds N] [--megabytes N] [KIND]    default: 200 ms, 128 MB, every kind

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/figures.h"
#include "bench/scratch_folder.h"
#include "bench/storage_subject.h"
#include "compat/limits.h"
#include "compat/statement_rules.h"
#include "storage/clock.h"
#include "storage/data_directory.h"
#include "storage/database/database.h"
#include "storage/database/database_folder.h"
#include "storage/error.h"
#include "storage/heap.h"
#include "tests/support/queries/slow_queries.h"

namespace {

using std::chrono::steady_clock;

constexpr double kMegabyte = 1 << 20U;
constexpr double kMostLateMs = 100;

struct Arguments {
  int milliseconds = 200;
  int megabytes = 128;
  std::string kind;  // empty: all of them
  std::string figures;
};

// What the process holds of the machine's memory, and the most since ForgetMost.
double ResidentMegabytes(const char* field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field))
      return std::strtod(line.c_str() + line.find(':') + 1, nullptr) / 1024;
  }
  throw std::runtime_error("/proc/self/status does not say what memory there is");
}

void ForgetMost() { std::ofstream("/proc/self/clear_refs") << "5"; }

struct Worst {
  double late_ms = 0;
  double resident_mb = 0;  // more than before the query
  double left_mb = 0;      // the same, once it has ended and memory was given back
  int stopped = 0;
  std::string latest;
};

class Subject {
 public:
  Subject(const tests::SlowQueries& slow, const Arguments& arguments) {
    const std::filesystem::path folder = folder_.path() / "db";
    storage::MakeDatabaseFolder(folder, slow.setup);
    storage::DatabaseOptions options;
    options.connection.limits = compat::kSqlLimits;
    options.connection.memory.request = static_cast<std::uint64_t>(arguments.megabytes) << 20U;
    options.request_timeout = std::chrono::milliseconds(arguments.milliseconds);
    database_ = std::make_unique<storage::Database>(
        storage::DataDirectory::FileInDatabaseFolder(folder).string(), rules_, options, clock_,
        log_, nullptr);
  }

  void Run(const tests::SlowQuery& query, int milliseconds, Worst& worst) {
    const storage::Query request{query.sql, {}};
    bench::NullSink sink;
    storage::GiveMemoryBack();
    ForgetMost();
    const double resident = ResidentMegabytes("VmRSS");
    const auto started = steady_clock::now();
    try {
      database_->Run({&request, 1}, storage::Access::kReadWrite, sink);
    } catch (const storage::Error&) {
      ++worst.stopped;
    }
    const std::chrono::duration<double, std::milli> took = steady_clock::now() - started;
    const double late = took.count() - milliseconds;
    worst.resident_mb = std::max(worst.resident_mb, ResidentMegabytes("VmHWM") - resident);
    storage::GiveMemoryBack();
    worst.left_mb = std::max(worst.left_mb, ResidentMegabytes("VmRSS") - resident);
    if (late <= worst.late_ms) return;
    worst.late_ms = late;
    worst.latest = query.sql;
  }

 private:
  bench::ScratchFolder folder_;
  compat::StatementRules rules_;
  storage::SystemClock clock_;
  bench::StderrLog log_;
  std::unique_ptr<storage::Database> database_;
};

void Measure(const tests::SlowQueries& slow, const Arguments& arguments,
             bench::FigureFile& figures) {
  Subject subject(slow, arguments);
  Worst worst;
  for (const tests::SlowQuery& query : slow.queries) {
    subject.Run(query, arguments.milliseconds, worst);
  }
  bench::Figure figure;
  figure.table = "Slow and hungry queries (the worst of a kind)";
  figure.row = slow.kind;
  figure.column = "beyond the deadline";
  figure.value = worst.late_ms;
  figure.unit = "ms";
  figure.target = bench::AtMost(kMostLateMs);
  figure.note =
      std::to_string(worst.stopped) + " of " + std::to_string(slow.queries.size()) + " stopped";
  figures.Print(figure);
  figure.note.clear();
  figure.column = "memory";
  figure.value = worst.resident_mb;
  figure.unit = "MB";
  figure.target = bench::AtMost(arguments.megabytes * 1.25);
  figures.Print(figure);
  figure.column = "memory left";
  figure.value = worst.left_mb;
  figure.target.reset();
  figures.Print(figure);
  std::printf("  the latest: %.120s\n", worst.latest.c_str());
}

Arguments ParseArguments(int argc, char** argv) {
  Arguments arguments;
  arguments.figures = bench::TakeFiguresOption(argc, argv);
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--milliseconds" && i + 1 < argc) {
      arguments.milliseconds = std::atoi(argv[++i]);
    } else if (word == "--megabytes" && i + 1 < argc) {
      arguments.megabytes = std::atoi(argv[++i]);
    } else {
      arguments.kind = word;
    }
  }
  return arguments;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Arguments arguments = ParseArguments(argc, argv);
    bench::FigureFile figures("slow_bench", arguments.figures);
    for (const auto& file : tests::SlowQueryFiles(SLOW_QUERIES)) {
      const tests::SlowQueries slow = tests::LoadSlowQueries(file);
      if (arguments.kind.empty() || arguments.kind == slow.kind) Measure(slow, arguments, figures);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "slow_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
