#include "storage/sqlite/versioned_file.h"

#include <system_error>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/sqlite/new_file.h"

namespace storage {

std::string SetVersionSql(int version) { return "PRAGMA user_version=" + std::to_string(version); }

void MakeVersionedFile(const std::filesystem::path& file, const std::string& sql) {
  const std::filesystem::path unfinished = file.string() + ".new";
  std::error_code failure;
  std::filesystem::remove(unfinished, failure);
  // A log whose file is gone would be taken for the new one's.
  if (!failure) std::filesystem::remove(file.string() + "-wal", failure);
  if (!failure) {
    MakeDatabaseFile(unfinished, sql);
    std::filesystem::rename(unfinished, file, failure);
  }
  if (failure) ThrowFileError("making " + file.filename().string(), failure);
}

int ReadVersion(SQLite::Database& connection, const std::string& name, int newest) {
  const int version = connection.execAndGet("PRAGMA user_version").getInt();
  if (version > newest) {
    throw Error(ErrorKind::kNewerVersion,
                "the " + name + " has version " + std::to_string(version) +
                    ", this program knows versions up to " + std::to_string(newest));
  }
  if (version == 0 && connection.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() != 0) {
    throw Error(ErrorKind::kCorruptFile, "the " + name + "'s file is another program's database");
  }
  return version;
}

void KeepLogFiles(SQLite::Database& connection) {
  int is_kept = 1;
  connection.check(
      sqlite3_file_control(connection.getHandle(), "main", SQLITE_FCNTL_PERSIST_WAL, &is_kept));
  connection.exec("PRAGMA journal_size_limit=0");
}

}  // namespace storage
