#include "storage/query/database_size.h"

#include <filesystem>
#include <system_error>

#include <sqlite3.h>

namespace storage {

DatabaseSize::DatabaseSize(sqlite3* connection, OwnSql& sql)
    : connection_(connection),
      sql_(sql),
      page_size_(static_cast<std::uint64_t>(sql.QueryInteger("PRAGMA page_size"))),
      page_count_(sql.Prepare("PRAGMA page_count")),
      free_pages_(sql.Prepare("PRAGMA freelist_count")) {}

void DatabaseSize::Refresh() {
  unsigned version = 0;
  const auto read_version = [&] {
    sqlite3_file_control(connection_, "main", SQLITE_FCNTL_DATA_VERSION, &version);
  };
  read_version();
  if (sized_at_version_ == version) return;
  std::int64_t pages = 0;
  std::int64_t free_pages = 0;
  // Outside of a transaction each looks at the newest commit; both must look at the same.
  unsigned counted_at = 0;
  do {
    sql_.RunPrepared(page_count_, &pages);
    read_version();
    counted_at = version;
    sql_.RunPrepared(free_pages_, &free_pages);
    read_version();
  } while (counted_at != version);
  file_bytes_ = static_cast<std::uint64_t>(pages) * page_size_;
  used_bytes_ = static_cast<std::uint64_t>(pages - free_pages) * page_size_;
  sized_at_version_ = version;
}

std::uint64_t DatabaseSize::UsedBytes() {
  Refresh();
  return used_bytes_;
}

std::uint64_t DatabaseSize::FileBytes() {
  Refresh();
  return file_bytes_;
}

bool DatabaseSize::ReachedMaximum() {
  // SQLite may have rolled back by itself, so that the database's size says nothing any more. But
  // where the disk has room for all that the database may still grow, it was not the disk.
  const std::int64_t pages_left =
      sql_.QueryInteger("PRAGMA max_page_count") - sql_.QueryInteger("PRAGMA page_count");
  std::error_code failure;
  const auto disk = std::filesystem::space(sqlite3_db_filename(connection_, "main"), failure);
  const std::uint64_t bytes_left = static_cast<std::uint64_t>(pages_left) * page_size_;
  return !failure && bytes_left <= disk.available;
}

}  // namespace storage
