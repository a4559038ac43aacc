// The floor under storage: SQLite's C API with nothing around it.

#pragma once

#include <string>

#include <sqlite3.h>

#include "storage/sqlite/sqlite_call.h"

namespace bench {

// Throws storage::Error.
inline void ExecutePlain(sqlite3* connection, const std::string& sql) {
  storage::CheckSqlite(connection,
                       sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr));
}

// Throws storage::Error. The file is made where it is missing; WAL, synchronous=NORMAL.
inline storage::ConnectionHandle OpenPlain(const std::string& path) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open(path.c_str(), &raw);
  storage::ConnectionHandle connection(raw);
  storage::CheckSqlite(raw, code);
  ExecutePlain(raw, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
  return connection;
}

inline storage::StatementHandle PreparePlain(sqlite3* connection, const char* sql) {
  sqlite3_stmt* raw = nullptr;
  const int code =
      sqlite3_prepare_v3(connection, sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  storage::StatementHandle statement(raw);
  storage::CheckSqlite(connection, code);
  return statement;
}

}  // namespace bench
