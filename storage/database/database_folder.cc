#include "storage/database/database_folder.h"

#include <system_error>

#include "storage/data_directory.h"
#include "storage/file_system.h"
#include "storage/sqlite/new_file.h"
#include "storage/sqlite/open_sqlite.h"

namespace storage {

namespace fs = std::filesystem;

void MakeDatabaseFolder(const fs::path& folder, const std::string& schema_sql) {
  MakeDatabaseFolder(folder, [&](const fs::path& file) { MakeDatabaseFile(file, schema_sql); });
}

void MakeDatabaseFolder(const fs::path& folder,
                        const std::function<void(const fs::path& file)>& make,
                        Durability durability) {
  RemoveFolder(folder);
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) ThrowFileError("making the database's folder", failure);
  const fs::path file = DataDirectory::FileInDatabaseFolder(folder);
  make(file);
  if (durability == Durability::kNormal) return;
  SyncFile(file);
  SyncFolder(folder);
}

void PublishFolder(const fs::path& from, const fs::path& to, Durability durability) {
  std::error_code failure;
  fs::rename(from, to, failure);
  if (failure) ThrowFileError("moving the database into place", failure);
  if (durability == Durability::kFull) SyncFolder(to.parent_path());
}

void SyncDatabaseFolder(const fs::path& folder) {
  const fs::path file = DataDirectory::FileInDatabaseFolder(folder);
  // Closing another descriptor of a file gives up the locks that SQLite has on it.
  SyncFileOf(
      OpenSqliteHandle(file.string(), {.checkpoints = OpenSqliteOptions::Checkpoints::kOnDemand})
          .get());
  const fs::path history = DataDirectory::HistoryFolderOf(file);
  if (NameExists(history)) {
    for (const fs::path& segment : ListFolder(history)) SyncFile(segment);
    SyncFolder(history);
  }
  SyncFolder(folder);
  SyncFolder(folder.parent_path());
}

void RemoveFolder(const fs::path& folder) { RemoveTree(folder, "removing the database's folder"); }

}  // namespace storage
