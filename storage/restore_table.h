// The pages that a restore writes, as a table that SQLite can read.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "storage/live_pages.h"
#include "storage/page_rebuild.h"
#include "storage/sqlite_callback.h"

struct sqlite3;

namespace storage {

// Walks once through the pages that differ. Row 0 is the highest one, then they go down: page 1
// last, for with it the schema changes under the running statement. Then, if pages have to go, a
// row that says so, with no image and the number of the first: no page may follow it. One thread at
// a time.
class RestoreRows {
 public:
  // All must outlive this. `live` has `live_pages` pages, the target `target_pages`.
  RestoreRows(PageRebuild& pages, std::uint32_t target_pages, const LivePages& live,
              std::uint32_t live_pages);

  // Goes to the next row. False when there is none.
  bool Next();
  PageNumber page() const noexcept { return page_; }
  // Empty for the row that cuts.
  std::span<const std::byte> image() const noexcept { return image_; }
  // What the rows so far have changed in the digest of the database.
  const PageDigest& change() const noexcept { return change_; }

  // Makes this readable on `connection`, while this lives, as the table restore_rows(pgno, data).
  void Register(sqlite3* connection);
  // Where a statement failed because reading history did, throws why.
  void Rethrow() { errors_.Rethrow(); }

 private:
  struct Table;

  bool NextPage();
  void TakeAway(PageNumber first, PageNumber last);

  PageRebuild& pages_;
  const std::uint32_t target_pages_;
  const LivePages& live_;
  const std::uint32_t live_pages_;
  std::size_t left_;  // pages that were not looked at
  bool cuts_;
  PageNumber page_ = 0;
  std::vector<std::byte> image_;
  std::vector<std::byte> current_;
  PageDigest change_;
  CallbackErrors errors_;
};

}  // namespace storage
