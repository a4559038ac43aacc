// Ownership of SQLite's handles, and result codes turned into errors.

#pragma once

#include <memory>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace storage {

class Error;

struct ConnectionCloser {
  void operator()(sqlite3* connection) const noexcept;
};
struct StatementFinalizer {
  void operator()(sqlite3_stmt* statement) const noexcept;
};
using ConnectionHandle = std::unique_ptr<sqlite3, ConnectionCloser>;
using StatementHandle = std::unique_ptr<sqlite3_stmt, StatementFinalizer>;

// Throws the last error of `connection`, in SQLite's words, with its extended code and offset.
// Requires: the last call on it failed with `code`.
[[noreturn]] void ThrowSqliteError(sqlite3* connection, int code);

// Throws as ThrowSqliteError does unless `code` is SQLITE_OK.
void CheckSqlite(sqlite3* connection, int code);

// The error of the kind that belongs to an extended result code. For what comes from the program's
// own SQL.
Error ErrorFromSqlite(const std::string& message, int code);

// SQLite's symbol for a primary or extended result code, e.g. "SQLITE_CONSTRAINT_UNIQUE"; empty for
// an unknown one.
std::string SqliteCodeName(int code);

// The primary code of an extended one.
int PrimarySqliteCode(int code) noexcept;

}  // namespace storage
