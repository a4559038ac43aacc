#include "storage/sqlite/failed_commit.h"

#include <cstdlib>

#include <sqlite3.h>

namespace storage {

namespace {

bool Run(sqlite3* connection, const char* sql, int (*on_row)(void*, int, char**, char**) = nullptr,
         void* argument = nullptr) noexcept {
  return sqlite3_exec(connection, sql, on_row, argument, nullptr) == SQLITE_OK;
}

void EndTransaction(sqlite3* connection) noexcept {
  if (sqlite3_get_autocommit(connection) == 0) Run(connection, "ROLLBACK");
}

}  // namespace

void CoverFailedCommit(sqlite3* connection) noexcept {
  EndTransaction(connection);
  // To set it writes the first page, also to what it was.
  int version = 0;
  const auto take = [](void* to, int, char** values, char**) noexcept {
    *static_cast<int*>(to) = values[0] == nullptr ? 0 : std::atoi(values[0]);
    return 0;
  };
  char set_version[48];
  if (Run(connection, "BEGIN IMMEDIATE") &&
      Run(connection, "PRAGMA user_version", take, &version)) {
    sqlite3_snprintf(sizeof(set_version), set_version, "PRAGMA user_version=%d", version);
    if (Run(connection, set_version)) Run(connection, "COMMIT");
  }
  EndTransaction(connection);
}

}  // namespace storage
