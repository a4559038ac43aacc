#include "storage/transfer/dump_columns.h"

#include <algorithm>

#include "storage/ascii.h"
#include "storage/transfer/dump_text.h"

namespace storage {

namespace {

std::string Of(std::string_view sql, const std::string& table, std::string_view rest) {
  std::string text(sql);
  AppendDumpString(text, table);
  text += rest;
  return text;
}

// Whether `table` is one whose rows have ids of their own. One that has not is its own index:
// https://www.sqlite.org/withoutrowid.html
bool HasRowids(Connection& connection, const std::string& table) {
  const std::string sql = Of(
      "SELECT count(*) FROM sqlite_schema AS t WHERE type = 'table' AND rootpage > 0 AND NOT EXISTS"
      " (SELECT 1 FROM pragma_index_info(t.name, 'main')) AND name = ",
      table, " COLLATE NOCASE");
  return connection.QueryOwnInteger(sql.c_str()) != 0;
}

// Whether a column is another name of the row's id. It is where a primary key has no index.
bool HasRowidColumn(Connection& connection, const std::string& table) {
  const std::string keys =
      Of("SELECT count(*) FROM pragma_table_info(", table, ", 'main') WHERE pk > 0");
  const std::string indexes =
      Of("SELECT count(*) FROM pragma_index_list(", table, ", 'main') WHERE origin = 'pk'");
  return connection.QueryOwnInteger(keys.c_str()) != 0 &&
         connection.QueryOwnInteger(indexes.c_str()) == 0;
}

}  // namespace

std::vector<std::string> ReadDumpColumns(Connection& connection, const std::string& table) {
  std::string sql = "PRAGMA table_info(";
  AppendDumpName(sql, table);
  sql += ")";
  std::vector<std::string> columns;
  PreparedStatement statement = connection.PrepareOwn(sql.c_str());
  while (statement.Step()) columns.emplace_back(statement.CurrentRow().At(1).bytes);
  return columns;
}

std::optional<std::string> FindHiddenRowid(Connection& connection, const std::string& table) {
  if (!HasRowids(connection, table) || HasRowidColumn(connection, table)) return std::nullopt;
  std::vector<std::string> taken;
  const std::string sql = Of("SELECT name FROM pragma_table_xinfo(", table, ", 'main')");
  PreparedStatement statement = connection.PrepareOwn(sql.c_str());
  while (statement.Step()) taken.emplace_back(statement.CurrentRow().At(0).bytes);
  for (const char* name : {"rowid", "_rowid_", "oid"}) {
    const auto is_name = [&](const std::string& column) { return EqualIgnoringCase(column, name); };
    if (std::none_of(taken.begin(), taken.end(), is_name)) return name;
  }
  return std::nullopt;
}

}  // namespace storage
