// What a dump of the dataset costs, as SQL in D1's form.
//
// Floor: stepping the same rows through SQLite's C API and writing the same texts by code for just
// this table, which escapes nothing.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include "bench/bench_database.h"
#include "bench/parts/hand_written.h"
#include "bench/plain_sqlite.h"
#include "compat/cloudflare/dump_format.h"
#include "compat/limits.h"
#include "compat/statement_rules.h"
#include "storage/query/connection.h"
#include "storage/transfer/dump.h"

namespace {

constexpr std::size_t kPieceBytes = 262'144;

const std::string& File() {
  static const bench::BenchDatabase file;
  static const std::string path = file.path();
  return path;
}

void AppendText(std::string& out, sqlite3_stmt* statement, int column) {
  out += ",'";
  out += bench::TextAt(statement, column);
  out += '\'';
}

void Floor(benchmark::State& state) {
  const auto connection = bench::OpenPlain(File());
  const auto statement =
      bench::PreparePlain(connection.get(), "SELECT id, name, email, balance, created_at FROM t");
  std::size_t bytes = 0;
  std::string out;
  for (auto _ : state) {
    out.clear();
    while (sqlite3_step(statement.get()) == SQLITE_ROW) {
      out += R"(INSERT INTO "t" ("id","name","email","balance","created_at") VALUES()";
      bench::AppendNumber(out, sqlite3_column_int64(statement.get(), 0));
      AppendText(out, statement.get(), 1);
      AppendText(out, statement.get(), 2);
      out += ',';
      bench::AppendNumber(out, sqlite3_column_double(statement.get(), 3));
      AppendText(out, statement.get(), 4);
      out += ");\n";
      if (out.size() < kPieceBytes) continue;
      bytes += out.size();
      out.clear();
    }
    bytes += out.size();
    sqlite3_reset(statement.get());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}
BENCHMARK(Floor)->Name("a dump of 100,000 rows/floor");

void Ours(benchmark::State& state) {
  const compat::StatementRules rules;
  storage::ConnectionOptions options;
  options.limits = compat::kSqlLimits;
  storage::Connection connection(File(), storage::ConnectionRole::kReader, rules, options);
  const compat::cloudflare::DumpFormat format;
  const std::atomic<bool> stop{false};
  std::size_t bytes = 0;
  for (auto _ : state) {
    connection.BeginSnapshot();
    storage::WriteDump(connection, rules, {}, format, stop,
                       [&](std::string_view piece) { bytes += piece.size(); });
    connection.Rollback();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}
BENCHMARK(Ours)->Name("a dump of 100,000 rows/ours");

}  // namespace
