// Databases whose files nobody has waited for: copies, which can be made again or do without.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "storage/catalog/catalog_file.h"
#include "storage/log.h"

namespace storage {

// What is done to the files in a database's folder.
struct FolderFiles {
  std::function<bool(const std::string& folder)> exist;
  // Makes them last. Throws kIo, also when they go meanwhile.
  std::function<void(const std::string& folder)> sync;
  std::function<void(const std::string& folder)> remove;
};

// Keeps in the catalog, by `is_unsynced` of a database's row, whether its files would be whole
// after a power cut: a row says that they are from when that is sure. Thread-safe.
class UnsyncedFolders {
 public:
  // Where the system has started anew since the catalog was last open, takes away what was unsynced
  // then: a copy of a template has its first content again, anything else is being deleted. Where
  // that cannot be told it is taken to have. `file` and `log` must outlive this.
  UnsyncedFolders(CatalogFile& file, FolderFiles files, Log& log);

  // Of a folder whose row says so; its files are all there now.
  void Add(const std::string& folder);
  // The files of a folder are about to go.
  void Forget(const std::string& folder);
  // The same, and others will follow that are unsynced too.
  void ForgetAndMark(const std::string& folder);
  // Of a folder whose files have been synced.
  void SetSynced(const std::string& folder);
  // Makes last at most `most` of those that were added before the call, the oldest first, and says
  // so in their rows. Of what cannot be synced the row stays as it is, and the log is told. Throws
  // what the catalog does.
  void Sync(std::size_t most);
  // The same, unless one was added within the last `quiet`, as that keeps the disk from whoever
  // makes the next one. At the latest `longest` after the last time.
  void SyncInQuiet(std::size_t most, std::chrono::milliseconds quiet,
                   std::chrono::milliseconds longest);
  // The same for one folder, if it was added.
  void SyncOne(const std::string& folder);

 private:
  void TakeAwayUnsynced();
  // Those that the catalog knew when it was opened, once. Requires: syncing_ is held.
  void AddKnown();
  using Tickets = std::map<std::string, std::uint64_t>;  // of folders
  Tickets Oldest(std::size_t most);
  // Requires: syncing_ is held.
  void SyncOldest(std::size_t most);
  bool IsQuietFor(std::chrono::milliseconds quiet);
  void SyncThese(Tickets tickets);
  bool TrySync(const std::string& folder, std::uint64_t ticket);

  CatalogFile& file_;
  const FolderFiles files_;
  Log& log_;
  std::mutex syncing_;
  bool knows_earlier_ = false;  // guarded by syncing_
  std::chrono::steady_clock::time_point last_sync_ =
      std::chrono::steady_clock::now();  // guarded by syncing_

  // Taken within the catalog's turn where both are.
  std::mutex mutex_;
  std::uint64_t last_ticket_ = 0;  // guarded by mutex_
  Tickets added_;  // guarded by mutex_; each adding has its own, a later one a higher
  std::chrono::steady_clock::time_point last_adding_;  // guarded by mutex_
};

}  // namespace storage
