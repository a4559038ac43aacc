// What it costs to write rows as JSON, beside stepping the same rows through SQLite's C API into a
// buffer with code written for just this table, which escapes nothing.

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include "bench/bench_database.h"
#include "bench/plain_sqlite.h"
#include "compat/cloudflare/query_answer.h"

namespace {

constexpr std::size_t kMaxBytes = 256 * 1024 * 1024;
constexpr const char* kSelectMany = "SELECT * FROM t LIMIT ?";

template <typename Number>
void AppendNumber(std::string& out, Number number) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number);
  out.append(text, end.ptr);
}

std::string_view TextAt(sqlite3_stmt* statement, int column) {
  return {reinterpret_cast<const char*>(sqlite3_column_text(statement, column)),
          static_cast<std::size_t>(sqlite3_column_bytes(statement, column))};
}

void AppendRow(std::string& out, sqlite3_stmt* statement) {
  out += R"({"id":)";
  AppendNumber(out, sqlite3_column_int64(statement, 0));
  out += R"(,"name":")";
  out += TextAt(statement, 1);
  out += R"(","email":")";
  out += TextAt(statement, 2);
  out += R"(","balance":)";
  AppendNumber(out, sqlite3_column_double(statement, 3));
  out += R"(,"created_at":")";
  out += TextAt(statement, 4);
  out += R"("},)";
}

// Both benches: the statement, set to yield the number of rows that is asked for.
storage::StatementHandle PrepareRows(const benchmark::State& state, sqlite3* connection) {
  storage::StatementHandle statement = bench::PreparePlain(connection, kSelectMany);
  sqlite3_bind_int64(statement.get(), 1, state.range(0));
  return statement;
}

void Report(benchmark::State& state, std::size_t bytes) {
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void BM_RowsPlain(benchmark::State& state) {
  const bench::BenchDatabase file;
  const auto connection = bench::OpenPlain(file.path());
  const auto statement = PrepareRows(state, connection.get());
  std::size_t bytes = 0;
  for (auto _ : state) {
    std::string out;
    while (sqlite3_step(statement.get()) == SQLITE_ROW) AppendRow(out, statement.get());
    sqlite3_reset(statement.get());
    bytes += out.size();
  }
  Report(state, bytes);
}

void BM_RowsAnswer(benchmark::State& state) {
  const bench::BenchDatabase file;
  const auto connection = bench::OpenPlain(file.path());
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

BENCHMARK(BM_RowsPlain)->ArgName("rows")->Arg(1)->Arg(100)->Arg(10'000);
BENCHMARK(BM_RowsAnswer)->ArgName("rows")->Arg(1)->Arg(100)->Arg(10'000);

}  // namespace
