// Puts the pages of an earlier commit back, in one ordinary transaction.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "storage/durability.h"
#include "storage/history/live_pages.h"
#include "storage/history/page_rebuild.h"
#include "storage/segments/page_digest.h"
#include "storage/sqlite/sqlite_call.h"

struct sqlite3_stmt;

namespace storage {

// Whether another program's lock is waited for any longer. Must not throw.
using GoOnWaiting = std::function<bool()>;

// Writes through SQLite's sqlite_dbpage table, on a connection that nothing else uses: what a
// connection keeps in memory of its database is void once its pages have been changed so.
// Rolled back when it goes without a commit. One thread at a time.
// https://www.sqlite.org/dbpage.html
class RestoreTransaction {
 public:
  // Takes SQLite's write lock. Throws kBusy when another program keeps it until `go_on_waiting`
  // says no.
  RestoreTransaction(const std::string& path, Durability durability, GoOnWaiting go_on_waiting);
  ~RestoreTransaction();
  RestoreTransaction(const RestoreTransaction&) = delete;
  RestoreTransaction& operator=(const RestoreTransaction&) = delete;

  // Makes the database, which has `live_pages` pages, one of `target_pages`, those of `pages`. What
  // is the same already is not written. The schema cookie becomes one more than it is. Returns what
  // that changes in the digest of the database; nothing can be asked of the connection any more but
  // to commit.
  PageDigest Write(PageRebuild& pages, std::uint32_t target_pages, const LivePages& live,
                   std::uint32_t live_pages);
  // Returns the length of the write-ahead log in frames.
  std::uint32_t Commit();

 private:
  void Run(const char* sql);
  void InsertRow(sqlite3_stmt* insert, PageNumber page, std::span<const std::byte> image);

  static int OnLocked(void* self, int tries) noexcept;

  const GoOnWaiting go_on_waiting_;
  ConnectionHandle handle_;
  int frames_ = 0;
};

}  // namespace storage
