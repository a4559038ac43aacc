#include "storage/restore_transaction.h"

#include <span>

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

StatementHandle RestoreTransaction::Prepare(const char* sql) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v2(handle_.get(), sql, -1, &raw, nullptr);
  StatementHandle statement(raw);
  CheckSqlite(handle_.get(), code);
  return statement;
}

void RestoreTransaction::Write(PageRebuild& pages, std::uint32_t target_pages,
                               const LivePages& live, std::uint32_t live_pages) {
  target_pages_ = target_pages;
  RestoreRows rows(pages, target_pages, live, live_pages);
  rows.Register(handle_.get());
  {
    // One statement for all rows: a second one would be compiled for the schema of a page 1 that is
    // the target's already.
    const StatementHandle insert =
        Prepare("INSERT INTO sqlite_dbpage(pgno, data) SELECT pgno, data FROM restore_rows");
    const int code = sqlite3_step(insert.get());
    rows.Rethrow();
    if (code != SQLITE_DONE) ThrowSqliteError(handle_.get(), code);
  }
  written_ = rows.written();
}

PageDigest RestoreTransaction::Digest(const PageDigest& before, const LivePages& live,
                                      std::uint32_t live_pages) {
  PageDigest digest = before;
  std::vector<std::byte> current(live.files().page_size());
  const PageNumber lock_byte_page = LockBytePage(live.files().page_size());
  const auto take_away = [&](PageNumber page) {
    if (page > live_pages || page == lock_byte_page) return;
    live.Read(page, current);
    digest ^= DigestOfPage(page, current);
  };
  const StatementHandle select = Prepare("SELECT data FROM sqlite_dbpage WHERE pgno = ?1");
  for (const PageNumber page : written_) {
    take_away(page);
    sqlite3_bind_int64(select.get(), 1, page);
    const int code = sqlite3_step(select.get());
    if (code != SQLITE_ROW) ThrowSqliteError(handle_.get(), code);
    const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(select.get(), 0));
    const auto bytes = static_cast<std::size_t>(sqlite3_column_bytes(select.get(), 0));
    digest ^= DigestOfPage(page, std::span(data, bytes));
    sqlite3_reset(select.get());
  }
  for (PageNumber page = target_pages_ + 1; page <= live_pages; ++page) take_away(page);
  return digest;
}

std::uint32_t RestoreTransaction::Commit() {
  Run("COMMIT");
  return static_cast<std::uint32_t>(frames_);
}

}  // namespace storage
