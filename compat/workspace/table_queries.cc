#include "compat/workspace/table_queries.h"

#include <algorithm>
#include <array>

#include "storage/ascii.h"

namespace compat::workspace {

namespace {

using storage::Query;
using storage::Value;

// Without SQLite's own tables, the service's, and those that virtual tables keep their content in.
constexpr const char* kVisibleTables =
    " FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    " AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'";

// A name of the rowid that no column of the table has taken; none when all three are.
std::string_view FindRowidName(const TableShape& shape) {
  for (const std::string_view name : {"rowid", "_rowid_", "oid"}) {
    const bool taken = std::any_of(
        shape.columns.begin(), shape.columns.end(),
        [&](const TableColumn& column) { return storage::EqualIgnoringCase(column.name, name); });
    if (!taken) return name;
  }
  return {};
}

std::string PrimaryKeyOrder(const TableShape& shape) {
  std::vector<const TableColumn*> key;
  for (const TableColumn& column : shape.columns) {
    if (column.primary_key > 0) key.push_back(&column);
  }
  std::sort(key.begin(), key.end(), [](const TableColumn* a, const TableColumn* b) {
    return a->primary_key < b->primary_key;
  });
  std::string order;
  for (const TableColumn* column : key) {
    order += (order.empty() ? " ORDER BY " : ", ") + QuoteIdentifier(column->name);
  }
  return order;
}

std::string OrderOf(const TableShape& shape) {
  if (shape.is_view) return {};
  const std::string_view rowid = shape.has_rowid ? FindRowidName(shape) : std::string_view();
  if (rowid.empty()) return PrimaryKeyOrder(shape);
  return " ORDER BY " + std::string(rowid);
}

}  // namespace

std::string QuoteIdentifier(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted.push_back('"');
    quoted.push_back(c);
  }
  quoted.push_back('"');
  return quoted;
}

std::vector<Query> TableListQueries() {
  return {{std::string("SELECT name") + kVisibleTables +
               " AND type IN ('table', 'virtual') ORDER BY name",
           {}}};
}

std::vector<Query> TableShapeQueries(const std::string& table) {
  return {
      {std::string("SELECT name, type = 'view', wr") + kVisibleTables +
           " AND type IN ('table', 'virtual', 'view') AND name = ? COLLATE NOCASE",
       {Value::Text(table)}},
      {R"(SELECT name, type, "notnull", dflt_value, pk, hidden = 1 FROM pragma_table_xinfo(?))",
       {Value::Text(table)}},
  };
}

Query RowCountQuery(std::string_view table) {
  return {"SELECT count(*) FROM " + QuoteIdentifier(table), {}};
}

Query RowsQuery(const TableShape& shape, std::int64_t limit, std::int64_t offset) {
  return {"SELECT * FROM " + QuoteIdentifier(shape.name) + OrderOf(shape) + " LIMIT ? OFFSET ?",
          {Value::Integer(limit), Value::Integer(offset)}};
}

}  // namespace compat::workspace
