// What storage::Database costs beside SQLite's C API, for a statement that is in the cache.

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include "bench/bench_database.h"
#include "bench/dataset.h"
#include "bench/plain_sqlite.h"
#include "compat/limits.h"
#include "compat/statement_rules.h"
#include "storage/database.h"

namespace {

// Rows are stepped over and not looked at.
class NullSink final : public storage::ResultSink {
 public:
  void OnColumns(std::span<const std::string_view>) override {}
  void OnRow(const storage::Row&) override {}
  void OnStatementEnd(const storage::StatementReport& report) override {
    benchmark::DoNotOptimize(report.rows.read);
  }
  void Restart() override {}
};

class NullLog final : public storage::Log {
 public:
  void Warn(std::string_view) override {}
};

struct OpenDatabase {
  explicit OpenDatabase(const std::string& path) : database(path, rules, Options(), clock, log) {}

  static storage::DatabaseOptions Options() {
    storage::DatabaseOptions options;
    options.connection.limits = compat::kSqlLimits;
    return options;
  }

  compat::StatementRules rules;
  storage::SystemClock clock;
  NullLog log;
  storage::Database database;
};

class Ids {
 public:
  double Next() { return static_cast<double>(distribution_(generator_)); }

 private:
  std::minstd_rand generator_{1};
  std::uniform_int_distribution<std::int64_t> distribution_{1, bench::kRows};
};

constexpr std::string_view kMessage = "a line of a log, of a usual length";

// Runs `statement`, whose parameters are bound, to its end.
void RunPlain(benchmark::State& state, sqlite3_stmt* statement) {
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(statement);
  if (code != SQLITE_DONE) state.SkipWithError("a step failed");
  sqlite3_reset(statement);
}

void BM_SelectPlain(benchmark::State& state) {
  const bench::BenchDatabase file;
  const auto connection = bench::OpenPlain(file.path());
  const auto statement = bench::PreparePlain(connection.get(), bench::kSelect);
  Ids ids;
  for (auto _ : state) {
    sqlite3_bind_double(statement.get(), 1, ids.Next());
    RunPlain(state, statement.get());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_SelectPlain);

void BM_SelectDatabase(benchmark::State& state) {
  const bench::BenchDatabase file;
  OpenDatabase open(file.path());
  Ids ids;
  NullSink sink;
  storage::Query query{bench::kSelect, {storage::Value::Real(1)}};
  for (auto _ : state) {
    query.parameters[0].real = ids.Next();
    open.database.Run({&query, 1}, storage::Access::kReadWrite, sink);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_SelectDatabase);

void BM_InsertPlain(benchmark::State& state) {
  const bench::BenchDatabase file;
  const auto connection = bench::OpenPlain(file.path());
  const auto statement = bench::PreparePlain(connection.get(), bench::kInsert);
  Ids ids;
  for (auto _ : state) {
    sqlite3_bind_double(statement.get(), 1, ids.Next());
    sqlite3_bind_text(statement.get(), 2, kMessage.data(), static_cast<int>(kMessage.size()),
                      SQLITE_STATIC);
    RunPlain(state, statement.get());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_InsertPlain);

void BM_InsertDatabase(benchmark::State& state) {
  const bench::BenchDatabase file;
  OpenDatabase open(file.path());
  Ids ids;
  NullSink sink;
  storage::Query query{bench::kInsert,
                       {storage::Value::Real(1), storage::Value::Text(std::string(kMessage))}};
  for (auto _ : state) {
    query.parameters[0].real = ids.Next();
    open.database.Run({&query, 1}, storage::Access::kReadWrite, sink);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_InsertDatabase);

}  // namespace
