// Splits arbitrary bytes into statements through a window of a few hundred bytes, and as a whole
// text: both must find the same ones. Built with D1_FUZZ and clang; run it with -max_total_time=60.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sqlite3.h>

#include "storage/query/connection.h"
#include "storage/sqlite/sql_trivia.h"
#include "storage/transfer/sql_stream.h"

namespace {

// Long enough for statements, short enough for inputs to have several windows.
constexpr int kMaxStatement = 60;
constexpr std::size_t kReadBytes = 16;

struct CloseConnection {
  void operator()(sqlite3* connection) const { sqlite3_close(connection); }
};
using Connection = std::unique_ptr<sqlite3, CloseConnection>;

Connection Open() {
  sqlite3* connection = nullptr;
  if (sqlite3_open(":memory:", &connection) != SQLITE_OK) std::abort();
  sqlite3_exec(connection, "CREATE TABLE t(a, b)", nullptr, nullptr, nullptr);
  sqlite3_limit(connection, SQLITE_LIMIT_SQL_LENGTH, kMaxStatement);
  return Connection(connection);
}

// Bytes of the statement at the start of `sql`; 0 where there is none, or it is wrong.
std::size_t StatementBytes(sqlite3* connection, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  const char* tail = nullptr;
  const int code = sqlite3_prepare_v3(connection, sql, -1, 0, &statement, &tail);
  const bool found = code == SQLITE_OK && statement != nullptr;
  sqlite3_finalize(statement);
  return found ? static_cast<std::size_t>(tail - sql) : 0;
}

// Where each statement begins and how long it is, up to the first that is wrong.
using Statements = std::vector<std::pair<std::size_t, std::size_t>>;

Statements OfTheWhole(sqlite3* connection, const std::string& text) {
  Statements statements;
  std::string_view rest = storage::SkipSqlTrivia(text);
  while (!rest.empty()) {
    const std::size_t bytes = StatementBytes(connection, rest.data());
    statements.emplace_back(text.size() - rest.size(), bytes);
    if (bytes == 0) break;
    rest = storage::SkipSqlTriviaBehindStatement(rest.substr(bytes));
  }
  return statements;
}

Statements OfTheStream(sqlite3* connection, const std::string& text, std::size_t piece) {
  std::size_t at = 0;
  const auto read = [&](char* to, std::size_t size) {
    const std::size_t count = std::min({size, piece, text.size() - at});
    text.copy(to, count, at);
    at += count;
    return count;
  };
  storage::SqlStream stream(read, kMaxStatement, kReadBytes);
  Statements statements;
  for (std::string_view rest = stream.NextStatement(); !rest.empty();
       rest = stream.NextStatement()) {
    const std::size_t bytes = StatementBytes(connection, rest.data());
    statements.emplace_back(stream.offset_bytes(), bytes);
    if (bytes == 0) break;
    stream.Consume(bytes);
  }
  return statements;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Connection connection = Open();
  if (size == 0) return 0;
  const std::size_t piece = data[0] % 32 + 1;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (OfTheWhole(connection.get(), text) != OfTheStream(connection.get(), text, piece))
    std::abort();
  return 0;
}
