// How databases go.

#include <mutex>

#include "storage/database/database_folder.h"
#include "storage/database/databases.h"
#include "storage/error.h"
#include "storage/sqlite/new_file.h"

namespace storage {

bool Databases::Delete(const DatabaseRecord& record) {
  const std::string& folder = record.folder;
  directory_.CheckIsInPlace();
  auto deleted = Catalog::Deleted::kForGood;
  try {
    deleted = catalog_.BeginDelete(folder);
  } catch (const Error& error) {
    // What a mark names is to stay.
    if (error.kind() != ErrorKind::kDiskFull || catalog_.IsMarked(folder)) throw;
    if (!DeleteOnFullDisk(folder)) return false;
  }
  if (deleted == Catalog::Deleted::kShelved) open_.CloseForGood(folder);
  if (deleted == Catalog::Deleted::kForGood) FinishDelete(folder);
  return deleted != Catalog::Deleted::kNotThere;
}

// A row takes room that only the files can give. Should the process end in between, a database
// without files is listed, and can be deleted again.
bool Databases::DeleteOnFullDisk(const std::string& folder) {
  if (!catalog_.IsReady(folder)) return false;
  open_.CloseForGood(folder);
  RemoveFolder(directory_.DatabaseFolder(folder));
  return catalog_.BeginDelete(folder) != Catalog::Deleted::kNotThere;
}

void Databases::FinishDelete(const std::string& folder) {
  directory_.CheckIsInPlace();
  open_.CloseForGood(folder);
  RemoveFiles(folder);
  catalog_.FinishDelete(folder);
  const std::lock_guard lock(statistics_mutex_);
  statistics_.erase(folder);
}

void Databases::RemoveFiles(const std::string& folder) {
  unsynced_.Forget(folder);
  spares_.Forget(directory_.DatabaseFile(folder));
  RemoveFolder(directory_.NewDatabaseFolder(folder));
  RemoveFolder(directory_.DatabaseFolder(folder));
  // The catalog's row, which says that they are to go, goes behind them.
  SyncFolder(directory_.DatabasesFolder());
  usage_.Forget(folder);
}

}  // namespace storage
