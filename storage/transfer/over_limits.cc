#include "storage/transfer/over_limits.h"

#include <algorithm>
#include <cstdint>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/error.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sqlite_call.h"
#include "storage/transfer/dump_text.h"

namespace storage {

namespace {

// So many columns at a time: a database may be over SQLite's limit of what one SELECT returns.
constexpr std::size_t kColumnsAtATime = 100;

std::vector<std::string> Strings(SQLite::Database& database, const std::string& sql) {
  std::vector<std::string> strings;
  SQLite::Statement rows(database, sql);
  while (rows.executeStep()) strings.push_back(rows.getColumn(0).getString());
  return strings;
}

struct Longest {
  std::int64_t value = 0;
  std::int64_t row = 0;  // of all its values; unknown, and so 0, where there are more columns
};

std::string LengthOf(const std::string& column) {
  std::string length = "octet_length(";
  AppendDumpName(length, column);
  return length + ")";
}

Longest LongestOf(SQLite::Database& database, const std::string& table,
                  const std::vector<std::string>& columns) {
  Longest longest;
  for (std::size_t from = 0; from < columns.size(); from += kColumnsAtATime) {
    std::string values;
    std::string row = "0";
    std::size_t count = 0;
    for (; count < kColumnsAtATime && from + count < columns.size(); ++count) {
      const std::string length = LengthOf(columns[from + count]);
      values.append("max(").append(length).append("), ");
      row.append(" + ifnull(").append(length).append(", 0)");
    }
    std::string sql = "SELECT ";
    sql.append(values).append("max(").append(row).append(") FROM ");
    AppendDumpName(sql, table);
    SQLite::Statement lengths(database, sql);
    lengths.executeStep();
    for (std::size_t i = 0; i < count; ++i) {
      longest.value = std::max(longest.value, lengths.getColumn(static_cast<int>(i)).getInt64());
    }
    if (count == columns.size()) {
      longest.row = lengths.getColumn(static_cast<int>(count)).getInt64();
    }
  }
  return longest;
}

std::vector<std::string> FindIn(SQLite::Database& database, const SqlLimits& limits) {
  std::vector<std::string> lines;
  for (const std::string& table :
       Strings(database,
               "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT NULL"
               " AND sql NOT LIKE 'CREATE VIRTUAL%'")) {
    std::string columns_of = "SELECT name FROM pragma_table_info(";
    AppendDumpString(columns_of, table);
    const std::vector<std::string> columns = Strings(database, columns_of + ")");
    if (columns.size() > static_cast<std::size_t>(limits.column)) {
      lines.push_back("table " + table + " has " + std::to_string(columns.size()) +
                      " columns, where D1 takes " + std::to_string(limits.column));
    }
    const Longest longest = LongestOf(database, table, columns);
    const bool has_long_value = longest.value > limits.length;
    if (has_long_value || longest.row > limits.length) {
      lines.push_back("table " + table + (has_long_value ? " has a value of " : " has a row of ") +
                      std::to_string(has_long_value ? longest.value : longest.row) +
                      " bytes, where D1 takes " + std::to_string(limits.length));
    }
  }
  return lines;
}

}  // namespace

std::vector<std::string> FindOverLimits(const std::filesystem::path& file,
                                        const SqlLimits& limits) {
  try {
    SQLite::Database database =
        OpenSqliteDatabase(file.string(), {.access = OpenSqliteOptions::Access::kReadOnly});
    return FindIn(database, limits);
  } catch (const SQLite::Exception& exception) {
    throw ErrorFromSqlite(std::string("looking at the database: ") + exception.what(),
                          exception.getExtendedErrorCode());
  }
}

}  // namespace storage
