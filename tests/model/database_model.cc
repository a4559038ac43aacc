#include "tests/model/database_model.h"

#include <algorithm>
#include <iterator>

namespace tests {

namespace {

constexpr std::uint64_t kMostRows = 120;

}  // namespace

std::string DatabaseModel::Change(Random& random) {
  auto table = tables_.begin();
  if (!tables_.empty()) std::advance(table, random.Below(tables_.size()));
  const std::uint64_t what = random.Below(10);
  if (tables_.empty() || what == 0) {
    const std::string name = "t" + std::to_string(random.Below(4));
    if (!tables_.try_emplace(name).second) return "";
    return "CREATE TABLE " + name + "(id INTEGER PRIMARY KEY, a)";
  }
  const std::string& name = table->first;
  if (what == 1) {
    std::string sql = "DROP TABLE " + name;
    tables_.erase(table);
    return sql;
  }
  return ChangeTable(name, table->second, what, random);
}

std::string DatabaseModel::ChangeTable(const std::string& name, Table& table, std::uint64_t what,
                                       Random& random) {
  const std::uint64_t first = random.Between(1, kMostRows);
  const std::uint64_t last = std::min(first + random.Below(60), kMostRows);
  const std::string range =
      " WHERE id BETWEEN " + std::to_string(first) + " AND " + std::to_string(last);
  switch (what) {
    case 2:
      table.columns.push_back("c" + std::to_string(table.columns.size()));
      return "ALTER TABLE " + name + " ADD COLUMN " + table.columns.back();
    case 3:
      table.has_index = !table.has_index;
      return table.has_index ? "CREATE INDEX i_" + name + " ON " + name + "(a)"
                             : "DROP INDEX i_" + name;
    case 4:
    case 5:
      std::erase_if(table.rows,
                    [&](const auto& row) { return row.first >= first && row.first <= last; });
      return "DELETE FROM " + name + range;
    case 6:
      for (auto& [id, value] : table.rows) {
        if (id >= first && id <= last) value += '!';
      }
      return "UPDATE " + name + " SET a = a || '!'" + range;
    default:
      return Insert(name, table, first, last, random);
  }
}

std::string DatabaseModel::Insert(const std::string& name, Table& table, std::uint64_t first,
                                  std::uint64_t last, Random& random) {
  const std::string text = std::to_string(random.Below(1000)) + std::string(150, '.');
  for (std::uint64_t id = first; id <= last; ++id) {
    table.rows[id] = text + std::to_string(id);
  }
  return "WITH RECURSIVE n(id) AS (SELECT " + std::to_string(first) +
         " UNION ALL SELECT id + 1 FROM n WHERE id < " + std::to_string(last) +
         ") INSERT OR REPLACE INTO " + name + "(id, a) SELECT id, '" + text + "' || id FROM n";
}

std::string DatabaseModel::Schema() const {
  std::string schema;
  for (const auto& [name, table] : tables_) {
    schema += name + "(";
    for (const std::string& column : table.columns) schema += column + ",";
    schema += table.has_index ? ") indexed;" : ");";
  }
  return schema;
}

const char* DatabaseModel::SchemaQuery() {
  return "SELECT coalesce(group_concat(line, ''), '') FROM (SELECT name || '(' ||"
         " (SELECT group_concat(name, ',') FROM pragma_table_info(s.name)) || ',)' ||"
         " CASE WHEN EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'i_' || s.name)"
         " THEN ' indexed;' ELSE ';' END AS line FROM sqlite_schema s"
         " WHERE type = 'table' ORDER BY name)";
}

std::vector<DatabaseModel::RowQuery> DatabaseModel::RowQueries() const {
  std::vector<RowQuery> queries;
  queries.reserve(tables_.size());
  for (const auto& [name, table] : tables_) {
    RowQuery& query = queries.emplace_back();
    query.sql =
        "SELECT coalesce(group_concat(line, ''), '') FROM"
        " (SELECT id || '=' || a || ';' AS line FROM " +
        name + " ORDER BY id)";
    for (const auto& [id, value] : table.rows) {
      query.rows += std::to_string(id) + "=" + value + ";";
    }
  }
  return queries;
}

}  // namespace tests
