// What history costs a commit, and how long it takes to find a commit, to restore it and to open a
// database with many.
//
//   history_bench [--commits N] [--rounds N] [--megabytes N] [--figures FILE]
//                                                       default: 1,000,000, 9, 1024

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/figures.h"
#include "bench/one_row_commits.h"
#include "bench/storage_subject.h"

namespace {

using Subject = bench::StorageSubject;
using SteadyClock = std::chrono::steady_clock;

struct Arguments {
  std::int64_t commits = 1'000'000;
  int rounds = 9;
  std::int64_t megabytes = 1024;
};

double MillisecondsSince(SteadyClock::time_point start) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - start).count();
}

constexpr const char* kTable = "History";
constexpr const char* kColumn = "measured";

void PrintTime(bench::FigureFile& figures, const std::string& what, double ms, double most_ms) {
  figures.Print({.table = kTable,
                 .row = what,
                 .column = kColumn,
                 .value = ms,
                 .unit = "ms",
                 .target = bench::AtMost(most_ms)});
}

// One-row commits of one kind.
struct Workload {
  const char* name;
  std::string schema;
  const char* statement;  // ?1 a number, ?2 a text
  double least_ratio;
  double most_bytes;
};

std::vector<Workload> Workloads() {
  return {{"in-place updates", bench::UpdatedTableSql(), bench::kUpdateRow, 0.75, 150},
          {"inserts, random index",
           "PRAGMA journal_mode=WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, number, value TEXT);"
           "CREATE INDEX t_value ON t (value)",
           "INSERT INTO t (number, value) VALUES (?1, ?2)", 0.65, 1000}};
}

void MeasureCommits(const Arguments& arguments, const Workload& workload,
                    bench::FigureFile& figures) {
  constexpr std::int64_t kChunk = 2000;
  Subject with(bench::Keep::kHistory, workload.schema);
  Subject without(bench::Keep::kNothing, workload.schema);
  bench::OneRowCommits committer(workload.statement);
  std::vector<double> ratios;
  std::vector<double> rates;
  const std::uint64_t bytes_before = with.HistoryBytes();
  const std::int64_t chunks = std::max<std::int64_t>(1, arguments.commits / 100 / kChunk);
  for (int round = 0; round < arguments.rounds; ++round) {
    double seconds_with = 0;
    double seconds_without = 0;
    for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
      seconds_with += committer.Commit(with, kChunk);
      seconds_without += committer.Commit(without, kChunk);
    }
    ratios.push_back(seconds_without / seconds_with);
    rates.push_back(static_cast<double>(chunks * kChunk) / seconds_with);
  }
  const double commits = static_cast<double>(arguments.rounds * chunks * kChunk);
  std::printf("%-44s %8.0f commits/s\n", workload.name, bench::Median(rates));
  figures.Print({.table = "Commits a second with history, by those without (more is better)",
                 .row = workload.name,
                 .column = "with history",
                 .value = bench::Median(ratios),
                 .unit = bench::kRatioUnit,
                 .target = bench::AtLeast(workload.least_ratio)});
  figures.Print({.table = kTable,
                 .row = "history of a commit, " + std::string(workload.name),
                 .column = kColumn,
                 .value = static_cast<double>(with.HistoryBytes() - bytes_before) / commits,
                 .unit = "bytes",
                 .target = bench::AtMost(workload.most_bytes)});
}

// A table whose rows fill a page each.
std::string WideTable(std::int64_t pages) {
  return "PRAGMA journal_mode=WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, value, filler);"
         "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
         std::to_string(pages) + ") INSERT INTO t SELECT i, 0, randomblob(3000) FROM n";
}

// The median of the times that undoing a commit of `pages` pages took.
double MeasureUndo(Subject& subject, std::int64_t database_pages, std::int64_t pages, int rounds) {
  std::vector<double> times;
  for (int round = 0; round < rounds; ++round) {
    const storage::HistoryLog& log = subject.database().history().log();
    const storage::HistoryLocation target = log.End();
    subject.Run("UPDATE t SET value = value + 1 WHERE id % " +
                std::to_string(std::max<std::int64_t>(1, database_pages / pages)) + " = 0");
    const auto start = SteadyClock::now();
    subject.database().Restore(target);
    times.push_back(MillisecondsSince(start));
  }
  return bench::Median(times);
}

void MeasureRestores(const Arguments& arguments, bench::FigureFile& figures) {
  for (const std::int64_t megabytes : {arguments.megabytes / 8, arguments.megabytes}) {
    const std::int64_t pages = std::max<std::int64_t>(megabytes * 256, 2000);
    Subject subject(bench::Keep::kHistory, WideTable(pages));
    const std::string where = " in " + std::to_string(megabytes) + " MiB";
    PrintTime(figures, "undo of 200 pages" + where, MeasureUndo(subject, pages, 200, 9), 5);
    const std::int64_t many = std::min<std::int64_t>(10'000, pages);
    PrintTime(figures, "undo of " + std::to_string(many) + " pages" + where,
              MeasureUndo(subject, pages, many, 5), 250);
  }
}

// Rewrites the whole table, and then commits one row after the other until the snapshot that has
// become due has been made beside them.
void MeasureSnapshot(const Arguments& arguments, bench::FigureFile& figures) {
  constexpr std::int64_t kRowsAtOnce = 1000;
  const std::int64_t pages = std::max<std::int64_t>(arguments.megabytes * 256, 2000);
  const std::uint64_t due = std::max<std::uint64_t>(static_cast<std::uint64_t>(pages) * 4096,
                                                    storage::HistoryOptions().snapshot_bytes);
  Subject subject(bench::Keep::kHistory, WideTable(pages), 2);
  subject.Run("UPDATE t SET value = 0 WHERE id = 1");  // begins the history
  const std::size_t snapshots = subject.Snapshots();
  const std::uint64_t bytes = subject.HistoryBytes();
  for (std::int64_t first = 1; subject.HistoryBytes() - bytes <= due; first += kRowsAtOnce) {
    const std::int64_t id = first % pages;
    subject.Run("UPDATE t SET filler = randomblob(3000) WHERE id >= ?1 AND id < ?2",
                {storage::Value::Integer(id), storage::Value::Integer(id + kRowsAtOnce)});
  }
  std::vector<double> times;
  const auto begun = SteadyClock::now();
  while (subject.Snapshots() == snapshots) {
    if (MillisecondsSince(begun) > 60'000) throw std::runtime_error("no snapshot was made");
    const std::int64_t id = static_cast<std::int64_t>(times.size()) * 7919 % pages + 1;
    const auto start = SteadyClock::now();
    subject.Run("UPDATE t SET value = value + 1 WHERE id = ?1", {storage::Value::Integer(id)});
    times.push_back(MillisecondsSince(start));
  }
  const std::string where = " of " + std::to_string(arguments.megabytes) + " MiB";
  std::printf("a snapshot%s took %.0f ms, beside %zu commits with a median of %.3f ms\n",
              where.c_str(), MillisecondsSince(begun), times.size(), bench::Median(times));
  PrintTime(figures, "the longest commit of one row beside a snapshot" + where,
            *std::max_element(times.begin(), times.end()), 50);
}

void MeasureLongHistory(const Arguments& arguments, bench::FigureFile& figures) {
  const Workload workload = Workloads().front();
  Subject subject(bench::Keep::kHistory, workload.schema);
  bench::OneRowCommits committer(workload.statement);
  committer.Commit(subject, arguments.commits);
  const std::string among = " among " + std::to_string(arguments.commits) + " commits";

  std::mt19937 generator(2);
  const std::int64_t last = subject.database().history().Current().time_ms;
  std::vector<double> lookups;
  for (int i = 0; i < 200; ++i) {
    const std::int64_t time =
        last - static_cast<std::int64_t>(generator() % static_cast<unsigned>(arguments.commits));
    const auto start = SteadyClock::now();
    const auto found = subject.database().history().log().FindAt(time);
    lookups.push_back(MillisecondsSince(start));
    if (!found) throw std::runtime_error("a commit was not found");
  }
  PrintTime(figures, "lookup of a timestamp" + among, bench::Median(lookups), 1);
  PrintTime(figures, "the slowest of 200 lookups" + among,
            *std::max_element(lookups.begin(), lookups.end()), 1);

  std::vector<double> openings;
  for (int round = 0; round < arguments.rounds; ++round) {
    subject.Close();
    const auto start = SteadyClock::now();
    subject.Open();
    openings.push_back(MillisecondsSince(start));
  }
  PrintTime(figures, "opening a database" + among, bench::Median(openings), 50);
}

Arguments ParseArguments(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view word = argv[i];
    const std::int64_t value = std::atoll(argv[i + 1]);
    if (word == "--commits") arguments.commits = value;
    if (word == "--rounds") arguments.rounds = static_cast<int>(value);
    if (word == "--megabytes") arguments.megabytes = value;
  }
  return arguments;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    bench::FigureFile figures("history_bench", bench::TakeFiguresOption(argc, argv));
    const Arguments arguments = ParseArguments(argc, argv);
    for (const Workload& workload : Workloads()) MeasureCommits(arguments, workload, figures);
    MeasureRestores(arguments, figures);
    MeasureSnapshot(arguments, figures);
    MeasureLongHistory(arguments, figures);
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "history_bench: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
