// How large the database of a connection is, and whether it may grow.

#pragma once

#include <cstdint>
#include <optional>

#include "storage/query/own_sql.h"

namespace storage {

// Sizes are asked of SQLite once for each state of the database. One thread at a time.
class DatabaseSize {
 public:
  DatabaseSize(sqlite3* connection, OwnSql& sql);

  // To be called once a statement that writes has run, and when another connection has committed:
  // sizes are asked of SQLite anew.
  void Forget() noexcept { sized_at_version_.reset(); }
  // Bytes of the pages in use: the file's pages less the free ones, as D1 tells its size_after.
  std::uint64_t UsedBytes();
  // Bytes of all pages, used or free.
  std::uint64_t FileBytes();
  std::uint32_t page_size() const noexcept { return static_cast<std::uint32_t>(page_size_); }

  // After an error of the kind kDiskFull: whether the database may not grow any more. The code also
  // stands for a full disk, which is ruled out.
  bool ReachedMaximum();

 private:
  void Refresh();

  sqlite3* connection_;
  OwnSql& sql_;
  const std::uint64_t page_size_;
  PreparedStatement page_count_, free_pages_;
  std::optional<unsigned> sized_at_version_;  // SQLite's data version that the two sizes belong to
  std::uint64_t used_bytes_ = 0;
  std::uint64_t file_bytes_ = 0;
};

}  // namespace storage
