#include "storage/database/database_folder.h"

#include <system_error>

#include "storage/data_directory.h"
#include "storage/file_system.h"
#include "storage/sqlite/new_file.h"

namespace storage {

namespace fs = std::filesystem;

void MakeDatabaseFolder(const fs::path& folder, const std::string& schema_sql) {
  MakeDatabaseFolder(folder, [&](const fs::path& file) { MakeDatabaseFile(file, schema_sql); });
}

void MakeDatabaseFolder(const fs::path& folder,
                        const std::function<void(const fs::path& file)>& make) {
  RemoveFolder(folder);
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) ThrowFileError("making the database's folder", failure);
  const fs::path file = DataDirectory::FileInDatabaseFolder(folder);
  make(file);
  SyncFile(file);
  SyncFolder(folder);
}

void PublishFolder(const fs::path& from, const fs::path& to) {
  std::error_code failure;
  fs::rename(from, to, failure);
  if (failure) ThrowFileError("moving the database into place", failure);
  SyncFolder(to.parent_path());
}

void RemoveFolder(const fs::path& folder) { RemoveTree(folder, "removing the database's folder"); }

}  // namespace storage
