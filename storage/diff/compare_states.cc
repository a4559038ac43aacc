#include "storage/diff/compare_states.h"

#include <map>
#include <optional>
#include <utility>

#include "storage/diff/compare_tables.h"
#include "storage/diff/differing_rows.h"
#include "storage/diff/past_connection.h"
#include "storage/diff/past_table.h"
#include "storage/diff/table_shape.h"
#include "storage/error.h"

namespace storage {

namespace {

std::vector<SchemaDifference> CompareSchemas(const std::vector<PastObject>& before,
                                             const std::vector<PastObject>& after) {
  std::map<std::pair<std::string, std::string>, SchemaDifference> objects;
  const auto at = [&](const PastObject& object) -> SchemaDifference& {
    SchemaDifference& found = objects[{object.type, object.name}];
    found.type = object.type;
    found.name = object.name;
    return found;
  };
  for (const PastObject& object : before) at(object).before = object.sql;
  for (const PastObject& object : after) at(object).after = object.sql;
  std::vector<SchemaDifference> differences;
  for (auto& [key, object] : objects) {
    if (object.before != object.after) differences.push_back(std::move(object));
  }
  return differences;
}

struct TablePair {
  const TableShape* before = nullptr;
  const TableShape* after = nullptr;
};

}  // namespace

DatabaseDifference CompareStates(const PastPages& before, const PastPages& after,
                                 const StatementPolicy& policy, const DifferenceOptions& options) {
  PastConnection connection_before(before);
  PastConnection connection_after(after);
  DatabaseDifference difference;
  difference.schema =
      CompareSchemas(ReadSchema(connection_before, policy), ReadSchema(connection_after, policy));
  const std::vector<TableShape> tables_before = ReadTables(connection_before, policy);
  const std::vector<TableShape> tables_after = ReadTables(connection_after, policy);
  std::map<std::string, TablePair> tables;
  for (const TableShape& table : tables_before) tables[table.name].before = &table;
  for (const TableShape& table : tables_after) tables[table.name].after = &table;
  if (!options.table.empty() && !tables.contains(options.table)) {
    throw Error(ErrorKind::kNotFound, "there is no table " + options.table + " in either state");
  }

  DifferingRows rows(before, after, ReadRoots(connection_before), ReadRoots(connection_after));
  std::uint64_t skipped = 0;
  const auto take = [&](RowDifference row) {
    if (skipped < options.skip) {
      ++skipped;
    } else if (difference.rows.size() < options.most) {
      difference.rows.push_back(std::move(row));
    } else {
      difference.has_more = true;
    }
  };
  for (const auto& [name, pair] : tables) {
    if (!options.table.empty() && name != options.table) continue;
    std::optional<PastTable> table_before;
    std::optional<PastTable> table_after;
    if (pair.before != nullptr) table_before.emplace(connection_before, *pair.before);
    if (pair.after != nullptr) table_after.emplace(connection_after, *pair.after);
    TableDifference counts =
        CompareTables(table_before ? &*table_before : nullptr,
                      table_after ? &*table_after : nullptr, rows, options.check, take);
    if (counts.added + counts.removed + counts.changed > 0) {
      difference.tables.push_back(std::move(counts));
    }
  }
  return difference;
}

}  // namespace storage
