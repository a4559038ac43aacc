#include "storage/database/database_statistics.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/error.h"
#include "storage/query/connection.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

namespace {

constexpr const char* kCountTables =
    "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
    " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'";

// As a URI, of which these characters would mean something else.
std::string ImmutableUri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%') {
      uri += "%25";
    } else if (c == '?') {
      uri += "%3f";
    } else if (c == '#') {
      uri += "%23";
    } else {
      uri.push_back(c);
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

DatabaseStatistics ReadStatistics(Connection& connection) {
  connection.ForgetSizes();
  return {connection.FileBytes(),
          static_cast<std::uint64_t>(connection.QueryOwnInteger(kCountTables))};
}

DatabaseStatistics ReadStatisticsOfClosedFile(const std::string& path) {
  try {
    SQLite::Database file(ImmutableUri(path), SQLite::OPEN_READONLY | SQLite::OPEN_URI);
    const auto read = [&](const char* sql) {
      return static_cast<std::uint64_t>(file.execAndGet(sql).getInt64());
    };
    return {read("PRAGMA page_count") * read("PRAGMA page_size"), read(kCountTables)};
  } catch (const SQLite::Exception& exception) {
    throw ErrorFromSqlite(exception.what(), exception.getExtendedErrorCode());
  }
}

}  // namespace storage
