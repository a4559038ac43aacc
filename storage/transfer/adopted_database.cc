#include "storage/transfer/adopted_database.h"

#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/error.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sqlite_call.h"
#include "storage/transfer/dump_text.h"
#include "storage/transfer/virtual_table.h"

namespace storage {

namespace {

struct Object {
  std::string type;
  std::string name;
  std::string sql;
};

std::vector<Object> ReadObjects(SQLite::Database& database) {
  std::vector<Object> objects;
  SQLite::Statement rows(database,
                         "SELECT type, name, sql FROM sqlite_schema"
                         " WHERE type IN ('table', 'view') AND sql NOT NULL");
  while (rows.executeStep()) {
    objects.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                       rows.getColumn(2).getString()});
  }
  return objects;
}

void CheckModules(const std::vector<Object>& objects, const StatementPolicy& policy) {
  for (const Object& object : objects) {
    if (!object.sql.starts_with("CREATE VIRTUAL TABLE ")) continue;
    const std::string module = ParseVirtualTable(object.sql).module;
    if (!policy.AllowsVirtualTableModule(module)) {
      throw Error(ErrorKind::kUnsupported,
                  "the virtual table " + object.name + " is of the module " + module);
    }
  }
}

void DropProtected(SQLite::Database& database, const std::vector<Object>& objects,
                   const StatementPolicy& policy) {
  for (const Object& object : objects) {
    if (policy.AllowsName(object.name)) continue;
    std::string sql = "DROP " + object.type + " ";
    AppendDumpName(sql, object.name);
    database.exec(sql);
  }
}

// Written anew page by page, so that nothing of the file's layout or its log matters.
void CopyDatabase(const std::filesystem::path& source, const std::filesystem::path& file,
                  const StatementPolicy& policy) {
  SQLite::Database database =
      OpenSqliteDatabase(source.string(), {.access = OpenSqliteOptions::Access::kReadOnly});
  if (database.execAndGet("PRAGMA encoding").getString() != "UTF-8") {
    throw Error(ErrorKind::kUnsupported, "only databases in UTF-8 can be imported");
  }
  CheckModules(ReadObjects(database), policy);
  std::string sql = "VACUUM INTO ";
  AppendDumpString(sql, file.string());
  database.exec("PRAGMA page_size=4096");
  database.exec(sql);
}

}  // namespace

void AdoptDatabaseFile(const std::filesystem::path& source, const std::filesystem::path& file,
                       const StatementPolicy& policy, const std::string& schema_sql) {
  try {
    CopyDatabase(source, file, policy);
    SQLite::Database database = OpenSqliteDatabase(file.string(), {});
    database.exec("PRAGMA journal_mode=WAL; PRAGMA user_version=0; PRAGMA application_id=0");
    DropProtected(database, ReadObjects(database), policy);
    database.exec(schema_sql);
  } catch (const SQLite::Exception& exception) {
    throw ErrorFromSqlite(std::string("importing the database: ") + exception.what(),
                          exception.getExtendedErrorCode());
  }
}

}  // namespace storage
