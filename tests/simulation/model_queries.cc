#include "tests/simulation/model_queries.h"

#include <algorithm>

#include "tests/support/plain_connection.h"

namespace simulation {

using tests::DatabaseModel;

bool Holds(World& world, const storage::DatabaseRecord& record, const DatabaseModel& content) {
  if (world.Run(record, DatabaseModel::SchemaQuery()).value != "'" + content.Schema() + "'") {
    return false;
  }
  const auto rows = content.RowQueries();
  return std::ranges::all_of(rows, [&](const DatabaseModel::RowQuery& query) {
    return world.Run(record, query.sql).value == "'" + query.rows + "'";
  });
}

bool FileHolds(const std::filesystem::path& file, const DatabaseModel& content) {
  tests::PlainConnection connection(file.string());
  if (connection.ValueOf("PRAGMA quick_check") != "ok") return false;
  if (connection.ValueOf(DatabaseModel::SchemaQuery()) != content.Schema()) return false;
  const auto rows = content.RowQueries();
  return std::ranges::all_of(rows, [&](const DatabaseModel::RowQuery& query) {
    return connection.ValueOf(query.sql) == query.rows;
  });
}

}  // namespace simulation
