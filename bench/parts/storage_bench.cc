// What storage::Database costs for statements that are in the cache, and what history adds to a
// commit and to going back.
//
// Floors: the same statements by SQLite's C API, prepared once, with the same PRAGMAs. A restore's
// floor is a transaction that changes as many pages.

#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include "bench/bench_database.h"
#include "bench/dataset.h"
#include "bench/plain_sqlite.h"
#include "bench/scratch_folder.h"
#include "bench/storage_subject.h"

namespace {

constexpr std::string_view kMessage = "a line of a log, of a usual length";
constexpr int kRestoredPages = 200;

class Ids {
 public:
  double Next() { return static_cast<double>(distribution_(generator_)); }

 private:
  std::minstd_rand generator_{1};
  std::uniform_int_distribution<std::int64_t> distribution_{1, bench::kRows};
};

std::string WalDatasetSql() { return "PRAGMA journal_mode=WAL;" + bench::DatasetSql(); }

bench::StorageSubject& SubjectThatKeeps(bench::Keep keep) {
  static bench::StorageSubject with(bench::Keep::kHistory, WalDatasetSql());
  static bench::StorageSubject without(bench::Keep::kNothing, WalDatasetSql());
  return keep == bench::Keep::kHistory ? with : without;
}

sqlite3* PlainDataset() {
  static const bench::BenchDatabase file;
  static const storage::ConnectionHandle connection = bench::OpenPlain(file.path());
  return connection.get();
}

// Runs `statement`, whose parameters are bound, to its end.
void RunToEnd(sqlite3_stmt* statement) {
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(statement);
  if (code != SQLITE_DONE) throw std::runtime_error("a step failed");
  sqlite3_reset(statement);
}

void SelectFloor(benchmark::State& state) {
  const auto statement = bench::PreparePlain(PlainDataset(), bench::kSelect);
  Ids ids;
  for (auto _ : state) {
    sqlite3_bind_double(statement.get(), 1, ids.Next());
    RunToEnd(statement.get());
  }
}
BENCHMARK(SelectFloor)->Name("point SELECT, storage/floor");

void SelectOurs(benchmark::State& state) {
  bench::StorageSubject& subject = SubjectThatKeeps(bench::Keep::kHistory);
  Ids ids;
  bench::NullSink sink;
  storage::Query query{bench::kSelect, {storage::Value::Real(1)}};
  for (auto _ : state) {
    query.parameters[0].real = ids.Next();
    subject.database().Run({&query, 1}, storage::Access::kReadWrite, sink);
  }
}
BENCHMARK(SelectOurs)->Name("point SELECT, storage/ours");

void CommitFloor(benchmark::State& state) {
  const auto statement = bench::PreparePlain(PlainDataset(), bench::kInsert);
  Ids ids;
  for (auto _ : state) {
    sqlite3_bind_double(statement.get(), 1, ids.Next());
    sqlite3_bind_text(statement.get(), 2, kMessage.data(), static_cast<int>(kMessage.size()),
                      SQLITE_STATIC);
    RunToEnd(statement.get());
  }
}
BENCHMARK(CommitFloor)->Name("one-row INSERT, storage/floor");

void CommitOurs(benchmark::State& state, bench::Keep keep) {
  bench::StorageSubject& subject = SubjectThatKeeps(keep);
  Ids ids;
  bench::NullSink sink;
  storage::Query query{bench::kInsert,
                       {storage::Value::Real(1), storage::Value::Text(std::string(kMessage))}};
  for (auto _ : state) {
    query.parameters[0].real = ids.Next();
    subject.database().Run({&query, 1}, storage::Access::kReadWrite, sink);
  }
}
BENCHMARK_CAPTURE(CommitOurs, with, bench::Keep::kHistory)
    ->Name("one-row INSERT, storage/with history");
BENCHMARK_CAPTURE(CommitOurs, without, bench::Keep::kNothing)
    ->Name("one-row INSERT, storage/without history");

// A table whose rows fill a page each, and a statement that changes as many pages as are restored.
std::string PagesSql() {
  return "PRAGMA journal_mode=WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, value, filler);"
         "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
         " INSERT INTO t SELECT i, 0, zeroblob(3000) FROM n";
}
std::string ChangePagesSql() {
  return "UPDATE t SET value = value + 1 WHERE id <= " + std::to_string(kRestoredPages);
}

void RestoreFloor(benchmark::State& state) {
  static const bench::ScratchFolder folder;
  static const storage::ConnectionHandle connection = [] {
    storage::ConnectionHandle opened = bench::OpenPlain((folder.path() / "plain.sqlite").string());
    bench::ExecutePlain(opened.get(), PagesSql());
    return opened;
  }();
  const auto statement = bench::PreparePlain(connection.get(), ChangePagesSql().c_str());
  for (auto _ : state) RunToEnd(statement.get());
}
BENCHMARK(RestoreFloor)->Name("a restore of 200 pages/floor");

void RestoreOurs(benchmark::State& state) {
  static bench::StorageSubject subject(bench::Keep::kHistory, PagesSql());
  for (auto _ : state) {
    state.PauseTiming();
    const storage::HistoryLocation last = subject.database().history().log().End();
    subject.Run(ChangePagesSql());
    state.ResumeTiming();
    benchmark::DoNotOptimize(subject.database().Restore(last));
  }
}
BENCHMARK(RestoreOurs)->Name("a restore of 200 pages/ours");

}  // namespace
