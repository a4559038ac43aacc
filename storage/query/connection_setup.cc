#include "storage/query/connection_setup.h"

#include <array>
#include <utility>

#include <sqlite3.h>

#include "storage/error.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sql_time.h"

namespace storage {

namespace {

void Run(sqlite3* connection, const std::string& sql) {
  CheckSqlite(connection, sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr));
}

std::uint64_t PageSizeOf(sqlite3* connection) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v2(connection, "PRAGMA page_size", -1, &raw, nullptr);
  const StatementHandle statement(raw);
  CheckSqlite(connection, code);
  if (const int step = sqlite3_step(raw); step != SQLITE_ROW) ThrowSqliteError(connection, step);
  return static_cast<std::uint64_t>(sqlite3_column_int64(raw, 0));
}

// What a PRAGMA answers, as text.
std::string AnswerOf(sqlite3* connection, const char* pragma) {
  std::string answer;
  const auto take = [](void* to, int, char** values, char**) noexcept {
    *static_cast<std::string*>(to) = values[0];
    return SQLITE_OK;
  };
  CheckSqlite(connection, sqlite3_exec(connection, pragma, take, &answer, nullptr));
  return answer;
}

}  // namespace

bool EnterWalMode(sqlite3* connection) {
  if (AnswerOf(connection, "PRAGMA journal_mode") == "wal") return false;
  const std::string mode = AnswerOf(connection, "PRAGMA journal_mode=WAL");
  if (mode == "wal") return true;
  throw Error(ErrorKind::kIo, "the database stays in journal mode " + mode + ", not WAL");
}

ConnectionHandle OpenForClients(const std::string& path, ConnectionRole role,
                                const ConnectionOptions& options) {
  // Only the writer checkpoints, under the writer's mutex: storage/DESIGN.md, "Checkpoints".
  // Without extended result codes, as workerd's are: FTS5 hands on what its own statements return,
  // and a client would be told the extended code of a table that it does not know. Those of the
  // client's statements are asked for.
  ConnectionHandle handle =
      OpenSqliteHandle(path, {.checkpoints = OpenSqliteOptions::Checkpoints::kOnDemand,
                              .result_codes = OpenSqliteOptions::ResultCodes::kPrimary,
                              .busy_timeout_ms = static_cast<int>(options.lock_timeout.count()),
                              .vfs = SqlTimeVfs()});
  sqlite3* db = handle.get();
  if (role == ConnectionRole::kWriter) {
    Run(db, options.durability == Durability::kFull ? "PRAGMA synchronous=FULL"
                                                    : "PRAGMA synchronous=NORMAL");
  } else {
    // Not opened read-only: SQLite would then leave CHECK constraints out of the schema, and
    // quick_check with them.
    Run(db, "PRAGMA query_only=1");
  }
  // Also the first look at the file: it shows whether that is a database.
  const std::uint64_t page_size = PageSizeOf(db);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  // Registering no module drops the one there is: pages are not for clients to see.
  sqlite3_create_module(db, "sqlite_dbpage", nullptr, nullptr);
  if (options.random) SetSqlRandom(db, options.random);
  if (options.max_database_bytes > 0) {
    Run(db, "PRAGMA max_page_count=" + std::to_string(options.max_database_bytes / page_size));
  }
  return handle;
}

void SetLimits(sqlite3* connection, const SqlLimits& limits) {
  const std::array<std::pair<int, int>, 12> values = {{
      {SQLITE_LIMIT_LENGTH, limits.length},
      {SQLITE_LIMIT_SQL_LENGTH, limits.sql_length},
      {SQLITE_LIMIT_COLUMN, limits.column},
      {SQLITE_LIMIT_EXPR_DEPTH, limits.expr_depth},
      {SQLITE_LIMIT_COMPOUND_SELECT, limits.compound_select},
      {SQLITE_LIMIT_VDBE_OP, limits.vdbe_op},
      {SQLITE_LIMIT_FUNCTION_ARG, limits.function_arg},
      {SQLITE_LIMIT_ATTACHED, 0},
      {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, limits.like_pattern_length},
      {SQLITE_LIMIT_VARIABLE_NUMBER, limits.variable_number},
      {SQLITE_LIMIT_TRIGGER_DEPTH, limits.trigger_depth},
      {SQLITE_LIMIT_WORKER_THREADS, 0},
  }};
  for (const auto& [limit, value] : values) sqlite3_limit(connection, limit, value);
}

}  // namespace storage
