#include "storage/transfer/schema_objects.h"

#include <set>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/error.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

namespace {

constexpr const char* kObjects =
    "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema"
    " WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    " ORDER BY type <> 'table', rowid";
constexpr const char* kParents =
    "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?) ORDER BY id";

std::vector<SchemaObject> ReadFrom(SQLite::Database& database, const StatementPolicy& policy) {
  std::vector<SchemaObject> objects;
  SQLite::Statement rows(database, kObjects);
  SQLite::Statement parents(database, kParents);
  while (rows.executeStep()) {
    SchemaObject object{rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                        rows.getColumn(2).getString(), rows.getColumn(3).getString()};
    if (!policy.AllowsName(object.name) || !policy.AllowsName(object.table)) continue;
    if (object.type == "table") {
      parents.bind(1, object.name);
      while (parents.executeStep()) object.parents.push_back(parents.getColumn(0).getString());
      parents.reset();
    }
    objects.push_back(std::move(object));
  }
  std::vector<SchemaText> tables;
  for (const SchemaObject& object : objects) {
    if (object.type == "table") tables.push_back({object.name, object.sql});
  }
  const std::set<std::string> shadows = FindShadowTables(tables);
  std::erase_if(objects, [&](const SchemaObject& each) { return shadows.contains(each.name); });
  return objects;
}

}  // namespace

std::vector<SchemaObject> ReadSchemaObjects(const std::filesystem::path& file,
                                            const StatementPolicy& policy) {
  try {
    SQLite::Database database =
        OpenSqliteDatabase(file.string(), {.access = OpenSqliteOptions::Access::kReadOnly});
    return ReadFrom(database, policy);
  } catch (const SQLite::Exception& exception) {
    throw ErrorFromSqlite(std::string("looking at the schema: ") + exception.what(),
                          exception.getExtendedErrorCode());
  }
}

}  // namespace storage
