#include "storage/backup/database_backup.h"

#include <system_error>
#include <vector>

#include "storage/backup/vouched_file.h"
#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/sqlite/file_copy.h"
#include "storage/sqlite/new_file.h"

namespace storage {

namespace fs = std::filesystem;

namespace {

// A segment that is pruned while it is being copied takes what was copied with it.
constexpr int kMostTries = 5;

void MakeFolder(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) ThrowFileError("making a folder of a backup", failure);
}

// An import has the writer's turn from its first statement to its last.
void AwaitImport(Database& database, const std::function<void()>& check) {
  while (database.transfers().running() == Transfer::kImport) {
    check();
    try {
      database.AwaitTurn();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kBusy) throw;
    }
  }
}

// False when one of them was pruned meanwhile.
bool CopySegments(const std::vector<Segment>& segments, const HistoryLocation& end,
                  const fs::path& to) {
  MakeFolder(to);
  for (const Segment& segment : segments) {
    if (segment.header.number > end.segment) continue;
    const fs::path copy = to / segment.path.filename();
    try {
      CopyWholeFile(segment.path, copy);
    } catch (const Error&) {
      if (NameExists(segment.path)) throw;
      return false;
    }
    if (segment.header.number != end.segment) continue;
    // What has been appended since is of later commits.
    std::error_code failure;
    fs::resize_file(copy, end.offset, failure);
    if (failure) ThrowFileError("copying a history", failure);
  }
  return true;
}

bool TryBackUp(Database& database, const fs::path& file, const std::function<void()>& check) {
  if (!database.keeps_history()) {
    database.CopyTo(file, std::nullopt, check);
    return true;
  }
  const HeldHistory held = database.HoldHistory();
  const HistoryLocation location = held.live->location();
  database.CopyTo(file, location, check);
  if (!CopySegments(held.segments, location, DataDirectory::HistoryFolderOf(file))) return false;
  SyncFile(file);
  VouchForFile(file, location.position);
  return true;
}

}  // namespace

void BackUpDatabase(Database& database, const fs::path& folder,
                    const std::function<void()>& check) {
  const fs::path file = DataDirectory::FileInDatabaseFolder(folder);
  for (int tries = 1;; ++tries) {
    RemoveTree(folder, "making a backup anew");
    MakeFolder(folder);
    try {
      AwaitImport(database, check);
      if (TryBackUp(database, file, check)) return;
    } catch (const Error& error) {
      // An import that began in between.
      if (error.kind() != ErrorKind::kConflict && error.kind() != ErrorKind::kBusy) throw;
      if (tries == kMostTries) throw;
    }
    if (tries == kMostTries) {
      throw Error(ErrorKind::kConflict, "a history is pruned faster than it is copied");
    }
  }
}

void BackUpFiles(const fs::path& from, const fs::path& folder) {
  if (!NameExists(from)) return;
  MakeFolder(folder);
  for (const fs::path& path : ListFolder(from)) {
    std::error_code failure;
    const bool is_folder = fs::is_directory(path, failure);
    if (failure) ThrowFileError("copying a database", failure);
    if (is_folder) {
      BackUpFiles(path, folder / path.filename());
    } else {
      CopyWholeFile(path, folder / path.filename());
    }
  }
}

}  // namespace storage
