#include "storage/restore_transaction.h"

#include <sqlite3.h>

#include "storage/restore_table.h"

namespace storage {

namespace {

// A program that shares the file may hold its lock for a moment.
constexpr int kBusyTimeoutMs = 5000;

}  // namespace

RestoreTransaction::RestoreTransaction(const std::string& path, Durability durability) {
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &raw,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  handle_.reset(raw);
  CheckSqlite(raw, code);
  sqlite3_busy_timeout(raw, kBusyTimeoutMs);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_wal_autocheckpoint(raw, 0);
  Run(durability == Durability::kFull ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
  const auto on_wal = [](void* frames, sqlite3*, const char*, int count) noexcept {
    *static_cast<int*>(frames) = count;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(raw, on_wal, &frames_);
  Run("BEGIN IMMEDIATE");
}

RestoreTransaction::~RestoreTransaction() {
  if (sqlite3_get_autocommit(handle_.get()) == 0) {
    // A rollback cannot fail in a way that leaves the transaction open, whatever code it returns.
    sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void RestoreTransaction::Run(const char* sql) {
  CheckSqlite(handle_.get(), sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr));
}

PageDigest RestoreTransaction::Write(PageRebuild& pages, std::uint32_t target_pages,
                                     const LivePages& live, std::uint32_t live_pages) {
  sqlite3* db = handle_.get();
  RestoreRows rows(pages, target_pages, live, live_pages);
  rows.Register(db);
  // One statement for all rows: a second one would be compiled for the schema of a page 1 that is
  // the target's already, with what the connection still holds of the one before.
  sqlite3_stmt* raw = nullptr;
  int code = sqlite3_prepare_v2(
      db, "INSERT INTO sqlite_dbpage(pgno, data) SELECT pgno, data FROM restore_rows", -1, &raw,
      nullptr);
  const StatementHandle insert(raw);
  CheckSqlite(db, code);
  code = sqlite3_step(insert.get());
  rows.Rethrow();
  if (code != SQLITE_DONE) ThrowSqliteError(db, code);
  return rows.change();
}

std::uint32_t RestoreTransaction::Commit() {
  Run("COMMIT");
  return static_cast<std::uint32_t>(frames_);
}

}  // namespace storage
