#include "storage/sqlite/new_file.h"

#include <cerrno>
#include <system_error>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

namespace {

void Sync(const std::filesystem::path& path, int flags) {
  const int descriptor = open(path.c_str(), flags | O_CLOEXEC);
  const bool synced = descriptor >= 0 && fsync(descriptor) == 0;
  const int code = errno;
  if (descriptor >= 0) close(descriptor);
  if (!synced) {
    ThrowFileError("syncing " + path.filename().string(), {code, std::generic_category()});
  }
}

}  // namespace

void MakeDatabaseFile(const std::filesystem::path& file, const std::string& schema_sql) {
  try {
    SQLite::Database database =
        OpenSqliteDatabase(file.string(), {.access = OpenSqliteOptions::Access::kCreate});
    // One sync of the finished file does for all: until it is moved into place nobody relies on it.
    database.exec("PRAGMA page_size=4096; PRAGMA synchronous=OFF; PRAGMA journal_mode=WAL");
    database.exec(schema_sql);
    // Closing it, as the last connection, copies the log into the file and removes the log.
  } catch (const SQLite::Exception& exception) {
    throw ErrorFromSqlite(std::string("making the database: ") + exception.what(),
                          exception.getExtendedErrorCode());
  }
  SyncFile(file);
}

void SyncFile(const std::filesystem::path& file) { Sync(file, O_RDONLY); }

void SyncFileOf(sqlite3* connection) {
  sqlite3_file* file = nullptr;
  CheckSqlite(connection,
              sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file));
  CheckSqlite(connection, file->pMethods->xSync(file, SQLITE_SYNC_NORMAL));
}

void SyncFolder(const std::filesystem::path& folder) { Sync(folder, O_RDONLY | O_DIRECTORY); }

}  // namespace storage
