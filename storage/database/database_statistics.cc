#include "storage/database/database_statistics.h"

#include <cstdint>
#include <system_error>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/error.h"
#include "storage/query/connection.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

namespace {

constexpr const char* kCountTables =
    "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
    " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'";

}  // namespace

DatabaseStatistics ReadStatistics(Connection& connection) {
  connection.ForgetSizes();
  return {connection.FileBytes(),
          static_cast<std::uint64_t>(connection.QueryOwnInteger(kCountTables))};
}

namespace {

DatabaseStatistics ReadStatisticsWith(const std::string& path, OpenSqliteOptions::Access access) {
  try {
    SQLite::Database file = OpenSqliteDatabase(path, {.access = access});
    const auto read = [&](const char* sql) {
      return static_cast<std::uint64_t>(file.execAndGet(sql).getInt64());
    };
    return {read("PRAGMA page_count") * read("PRAGMA page_size"), read(kCountTables)};
  } catch (const SQLite::Exception& exception) {
    throw ErrorFromSqlite(exception.what(), exception.getExtendedErrorCode());
  }
}

}  // namespace

DatabaseStatistics ReadStatisticsOfClosedFile(const std::string& path) {
  return ReadStatisticsWith(path, OpenSqliteOptions::Access::kImmutable);
}

DatabaseStatistics ReadStatisticsOfFile(const std::filesystem::path& file) {
  std::error_code missing;
  const std::uintmax_t log_bytes = std::filesystem::file_size(file.string() + "-wal", missing);
  const bool has_log = !missing && log_bytes > 0;
  return ReadStatisticsWith(file.string(), has_log ? OpenSqliteOptions::Access::kReadOnly
                                                   : OpenSqliteOptions::Access::kImmutable);
}

}  // namespace storage
