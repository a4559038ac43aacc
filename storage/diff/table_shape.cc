#include "storage/diff/table_shape.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "storage/ascii.h"
#include "storage/transfer/virtual_table.h"

namespace storage {

namespace {

std::string TextAt(const PreparedStatement& statement, int column) {
  return std::string(statement.CurrentRow().At(column).bytes);
}

std::int64_t IntegerAt(const PreparedStatement& statement, int column) {
  return statement.CurrentRow().At(column).integer;
}

bool IsClients(const std::string& name, const StatementPolicy& policy) {
  return !StartsWithIgnoringCase(name, "sqlite_") && policy.AllowsName(name);
}

std::set<std::string> ReadShadowTables(PastConnection& connection) {
  std::vector<SchemaText> tables;
  PreparedStatement list =
      connection.Prepare("SELECT name, coalesce(sql, '') FROM sqlite_schema WHERE type = 'table'");
  while (list.Step()) tables.push_back({TextAt(list, 0), TextAt(list, 1)});
  return FindShadowTables(tables);
}

// Of the names by which SQLite knows a rowid, one that no column has.
std::string FreeRowidName(const std::vector<std::string>& columns) {
  for (const char* name : {"rowid", "_rowid_", "oid"}) {
    const bool taken = std::ranges::any_of(columns, [&](const std::string& column) {
      return column.size() == std::string_view(name).size() && StartsWithIgnoringCase(column, name);
    });
    if (!taken) return name;
  }
  return {};
}

void ReadColumns(PreparedStatement& list, TableShape& table) {
  constexpr std::int64_t kHidden = 1;  // the others that have a number are generated
  std::vector<std::pair<std::int64_t, std::string>> key;
  bool is_integer = false;
  const std::array<Value, 1> parameters = {Value::Text(table.name)};
  list.Bind(parameters);
  while (list.Step()) {
    std::string name = TextAt(list, 0);
    if (const std::int64_t place = IntegerAt(list, 1); place > 0) {
      key.emplace_back(place, name);
      const std::string type = TextAt(list, 2);
      is_integer = type.size() == 7 && StartsWithIgnoringCase(type, "integer");
    }
    if (IntegerAt(list, 3) != kHidden) table.columns.push_back(std::move(name));
  }
  list.Reset();
  std::ranges::sort(key);
  for (auto& [place, name] : key) table.primary_key.push_back(std::move(name));
  // INTEGER PRIMARY KEY DESC has an index of its own, which is seen from outside only by that.
  table.key_is_rowid = table.has_rowid && key.size() == 1 && is_integer;
  table.rowid_name = FreeRowidName(table.columns);
}

}  // namespace

std::vector<TableShape> ReadTables(PastConnection& connection, const StatementPolicy& policy) {
  const std::set<std::string> shadows = ReadShadowTables(connection);
  std::vector<TableShape> tables;
  PreparedStatement list = connection.Prepare(
      "SELECT name, rootpage, EXISTS (SELECT 1 FROM pragma_index_info(s.name)),"
      " EXISTS (SELECT 1 FROM pragma_index_list(s.name) WHERE origin = 'pk')"
      " FROM sqlite_schema AS s WHERE type = 'table' AND rootpage > 0 ORDER BY name");
  PreparedStatement columns =
      connection.Prepare("SELECT name, pk, type, hidden FROM pragma_table_xinfo(?1) ORDER BY cid");
  while (list.Step()) {
    TableShape table;
    table.name = TextAt(list, 0);
    if (shadows.contains(table.name) || !IsClients(table.name, policy)) continue;
    table.root = static_cast<PageNumber>(IntegerAt(list, 1));
    // What has no rowid is its own index: https://www.sqlite.org/withoutrowid.html
    table.has_rowid = IntegerAt(list, 2) == 0;
    ReadColumns(columns, table);
    if (IntegerAt(list, 3) != 0) table.key_is_rowid = false;
    tables.push_back(std::move(table));
  }
  return tables;
}

std::vector<PastObject> ReadSchema(PastConnection& connection, const StatementPolicy& policy) {
  const std::set<std::string> shadows = ReadShadowTables(connection);
  std::vector<PastObject> objects;
  PreparedStatement list = connection.Prepare(
      "SELECT type, name, sql, tbl_name FROM sqlite_schema WHERE sql NOT NULL ORDER BY type, name");
  while (list.Step()) {
    PastObject object{TextAt(list, 0), TextAt(list, 1), TextAt(list, 2)};
    const std::string table = TextAt(list, 3);
    if (shadows.contains(table) || !IsClients(object.name, policy) || !IsClients(table, policy)) {
      continue;
    }
    objects.push_back(std::move(object));
  }
  return objects;
}

std::vector<PageNumber> ReadRoots(PastConnection& connection) {
  std::vector<PageNumber> roots = {1};
  PreparedStatement list =
      connection.Prepare("SELECT rootpage FROM sqlite_schema WHERE rootpage > 0");
  while (list.Step()) roots.push_back(static_cast<PageNumber>(IntegerAt(list, 0)));
  return roots;
}

}  // namespace storage
