// What it costs to write rows as JSON, and the envelope around none.
//
// Floors: stepping the same rows through SQLite's C API into a buffer with code written for just
// this table, which escapes nothing; and a copy of the envelope.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include "bench/bench_database.h"
#include "bench/parts/hand_written.h"
#include "bench/plain_sqlite.h"
#include "compat/cloudflare/query_answer.h"

namespace {

constexpr std::size_t kMaxBytes = 256 * 1024 * 1024;

const std::string& File() {
  static const bench::BenchDatabase file;
  static const std::string path = file.path();
  return path;
}

// Both sides: the statement, set to yield the number of rows that is asked for.
storage::StatementHandle PrepareRows(const benchmark::State& state, sqlite3* connection) {
  storage::StatementHandle statement = bench::PreparePlain(connection, bench::kSelectMany);
  sqlite3_bind_int64(statement.get(), 1, state.range(0));
  return statement;
}

void Report(benchmark::State& state, std::size_t bytes) {
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void RowsFloor(benchmark::State& state) {
  const auto connection = bench::OpenPlain(File());
  const auto statement = PrepareRows(state, connection.get());
  std::size_t bytes = 0;
  for (auto _ : state) {
    std::string out;
    while (sqlite3_step(statement.get()) == SQLITE_ROW)
      bench::AppendDatasetRow(out, statement.get());
    sqlite3_reset(statement.get());
    bytes += out.size();
  }
  Report(state, bytes);
}

void RowsOurs(benchmark::State& state) {
  const auto connection = bench::OpenPlain(File());
  const auto statement = PrepareRows(state, connection.get());
  storage::StatementReport report;
  report.duration_ms = 0.1234;
  std::size_t bytes = 0;
  for (auto _ : state) {
    compat::cloudflare::QueryAnswer answer(compat::RowFormat::kObjects, "WEUR", kMaxBytes);
    bool has_row = sqlite3_step(statement.get()) == SQLITE_ROW;
    const int columns = sqlite3_column_count(statement.get());
    std::vector<std::string_view> names;
    for (int i = 0; i < columns; ++i) names.emplace_back(sqlite3_column_name(statement.get(), i));
    answer.OnColumns(names);
    while (has_row) {
      answer.OnRow(storage::Row(statement.get(), columns));
      has_row = sqlite3_step(statement.get()) == SQLITE_ROW;
    }
    sqlite3_reset(statement.get());
    answer.OnStatementEnd(report);
    bytes += std::move(answer).Finish().size();
  }
  Report(state, bytes);
}

BENCHMARK(RowsFloor)->Name("rows to JSON/floor")->ArgName("rows")->Arg(1)->Arg(100)->Arg(10'000);
BENCHMARK(RowsOurs)->Name("rows to JSON/ours")->ArgName("rows")->Arg(1)->Arg(100)->Arg(10'000);

std::string EmptyAnswer() {
  compat::cloudflare::QueryAnswer answer(compat::RowFormat::kObjects, "WEUR", kMaxBytes);
  storage::StatementReport report;
  report.duration_ms = 0.1234;
  answer.OnColumns({});
  answer.OnStatementEnd(report);
  return std::move(answer).Finish();
}

void EnvelopeFloor(benchmark::State& state) {
  const std::string envelope = EmptyAnswer();
  for (auto _ : state) {
    std::string copy = envelope;
    benchmark::DoNotOptimize(copy.data());
  }
}
BENCHMARK(EnvelopeFloor)->Name("the envelope of no rows/floor");

void EnvelopeOurs(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(EmptyAnswer());
}
BENCHMARK(EnvelopeOurs)->Name("the envelope of no rows/ours");

}  // namespace
