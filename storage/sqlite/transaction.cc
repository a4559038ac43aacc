#include "storage/sqlite/transaction.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

namespace storage {

namespace {

bool IsOpen(SQLite::Database& connection) noexcept {
  return sqlite3_get_autocommit(connection.getHandle()) == 0;
}

}  // namespace

void Transaction::EndLeftOver(SQLite::Database& connection) {
  if (IsOpen(connection)) connection.exec("ROLLBACK");
}

Transaction::Transaction(SQLite::Database& connection, Kind kind) : connection_(connection) {
  EndLeftOver(connection_);
  connection_.exec(kind == Kind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  if (IsOpen(connection_)) connection_.tryExec("ROLLBACK");
}

void Transaction::Commit() { connection_.exec("COMMIT"); }

}  // namespace storage
