#include "storage/sqlite/online_copy.h"

#include <string>

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/error.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

void CopyDatabaseOnline(const std::filesystem::path& from, const std::filesystem::path& to) {
  using Access = OpenSqliteOptions::Access;
  try {
    OpenSqliteOptions options;
    options.access = Access::kReadOnly;
    SQLite::Database source = OpenSqliteDatabase(from.string(), options);
    options.access = Access::kCreate;
    SQLite::Database target = OpenSqliteDatabase(to.string(), options);
    target.exec("PRAGMA synchronous=OFF");
    SQLite::Backup backup(target, source);
    // All at once: between two steps somebody could write, and it would begin anew.
    backup.executeStep(-1);
  } catch (const SQLite::Exception& exception) {
    throw ErrorFromSqlite(std::string("copying a database: ") + exception.what(),
                          exception.getExtendedErrorCode());
  }
}

}  // namespace storage
