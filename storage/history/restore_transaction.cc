#include "storage/history/restore_transaction.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <sqlite3.h>

#include "storage/bytes.h"
#include "storage/error.h"
#include "storage/sqlite/failed_commit.h"
#include "storage/sqlite/open_sqlite.h"

namespace storage {

namespace {

// Of page 1. https://www.sqlite.org/fileformat2.html#the_database_header
constexpr std::size_t kSchemaCookieOffset = 40;

}  // namespace

RestoreTransaction::RestoreTransaction(const std::string& path, Durability durability,
                                       GoOnWaiting go_on_waiting)
    : go_on_waiting_(std::move(go_on_waiting)),
      handle_(OpenSqliteHandle(path, {.checkpoints = OpenSqliteOptions::Checkpoints::kOnDemand})) {
  sqlite3_busy_handler(handle_.get(), &RestoreTransaction::OnLocked, this);
  Run(durability == Durability::kFull ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
  // Room for most restores: what does not fit is written to the log twice.
  Run("PRAGMA cache_size=-65536");
  const auto on_wal = [](void* frames, sqlite3*, const char*, int count) noexcept {
    *static_cast<int*>(frames) = count;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(handle_.get(), on_wal, &frames_);
  Run("BEGIN IMMEDIATE");
}

RestoreTransaction::~RestoreTransaction() {
  if (sqlite3_get_autocommit(handle_.get()) == 0) {
    // A rollback cannot fail in a way that leaves the transaction open, whatever code it returns.
    sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

int RestoreTransaction::OnLocked(void* self, int tries) noexcept {
  if (!static_cast<RestoreTransaction*>(self)->go_on_waiting_()) return 0;
  sqlite3_sleep(std::min(tries + 1, kMostLockWaitMs));
  return 1;
}

void RestoreTransaction::Run(const char* sql) {
  CheckSqlite(handle_.get(), sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr));
}

PageDigest RestoreTransaction::Write(PageRebuild& pages, std::uint32_t target_pages,
                                     const LivePages& live, std::uint32_t live_pages) {
  sqlite3* db = handle_.get();
  // One statement for every row, and one row a run: a second statement would be compiled for a
  // schema that is only half there, and at the end of a run of several rows SQLite would take the
  // number of pages from the new page 1, so that there would be nothing left to cut.
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v2(db, "INSERT INTO sqlite_dbpage(pgno, data) VALUES (?1, ?2)",
                                      -1, &raw, nullptr);
  const StatementHandle insert(raw);
  CheckSqlite(db, code);

  PageDigest change;
  std::vector<std::byte> image;
  std::vector<std::byte> current(live.files().page_size());
  for (std::size_t left = pages.pages().size(); left > 0; --left) {
    const PageNumber page = pages.pages()[left - 1];
    const bool is_live = page <= live_pages;
    if (is_live) {
      live.Read(page, current);
    } else {
      std::ranges::fill(current, std::byte{0});
    }
    image = current;
    pages.Turn(left - 1, image);
    if (is_live) {
      // The statement goes on only while the schema seems to be the one it was compiled for.
      if (page == 1) std::copy_n(&current[kSchemaCookieOffset], 4, &image[kSchemaCookieOffset]);
      if (image == current) continue;
      change ^= DigestOfPage(page, current);
    }
    change ^= DigestOfPage(page, image);
    InsertRow(insert.get(), page, image);
  }
  const PageNumber lock_byte_page = LockBytePage(live.files().page_size());
  for (PageNumber page = target_pages + 1; page <= live_pages; ++page) {
    if (page == lock_byte_page) continue;
    live.Read(page, current);
    change ^= DigestOfPage(page, current);
  }
  if (target_pages < live_pages) InsertRow(insert.get(), target_pages + 1, {});

  // No connection must take a schema that it knows for the one there is.
  live.Read(1, current);
  const std::uint32_t cookie = GetBigEndian32(&current[kSchemaCookieOffset]) + 1;
  Run(("PRAGMA schema_version=" + std::to_string(static_cast<std::int32_t>(cookie))).c_str());
  return change;
}

// What has no image is cut off, with all that follows.
void RestoreTransaction::InsertRow(sqlite3_stmt* insert, PageNumber page,
                                   std::span<const std::byte> image) {
  sqlite3_bind_int64(insert, 1, page);
  if (image.empty()) {
    sqlite3_bind_null(insert, 2);
  } else {
    sqlite3_bind_blob(insert, 2, image.data(), static_cast<int>(image.size()), SQLITE_STATIC);
  }
  const int code = sqlite3_step(insert);
  sqlite3_reset(insert);
  if (code != SQLITE_DONE) ThrowSqliteError(handle_.get(), code);
}

std::uint32_t RestoreTransaction::Commit() {
  try {
    Run("COMMIT");
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kIo) CoverFailedCommit(handle_.get());
    throw;
  }
  return static_cast<std::uint32_t>(frames_);
}

}  // namespace storage
