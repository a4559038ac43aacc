#include "storage/backup/folder_backup.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/backup/backup_list.h"
#include "storage/backup/backup_path.h"
#include "storage/backup/database_backup.h"
#include "storage/backup/tar_file.h"
#include "storage/backup/vouched_file.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/sqlite/file_copy.h"
#include "storage/sqlite/new_file.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

namespace fs = std::filesystem;

namespace {

// Each time the catalog has a database that has been made since the last one was copied.
constexpr int kMostRounds = 1000;

void PutInPlace(const fs::path& made, const fs::path& place) {
  if (std::rename(made.c_str(), place.c_str()) != 0) {
    ThrowFileError("putting " + place.string() + " in its place", {errno, std::generic_category()});
  }
  SyncFolder(fs::absolute(place).parent_path());
}

// A folder that takes its place when it is whole.
class FolderInTheMaking {
 public:
  // Empty, whatever a process has left that was killed.
  explicit FolderInTheMaking(const fs::path& place)
      : place_(place), making_(place.string() + ".new") {
    directory_.emplace(making_);
    for (const fs::path& path : ListFolder(making_)) {
      if (path.filename() != kFolderLock) RemoveTree(path, "removing what was left of a copy");
    }
  }
  // Removes what has not taken its place.
  ~FolderInTheMaking() {
    if (is_in_place_) return;
    std::error_code ignored;
    fs::remove_all(making_, ignored);
  }
  FolderInTheMaking(const FolderInTheMaking&) = delete;
  FolderInTheMaking& operator=(const FolderInTheMaking&) = delete;

  const DataDirectory& directory() const { return *directory_; }

  // Requires: what is in it is durable.
  void TakePlace() {
    PutInPlace(making_, place_);
    is_in_place_ = true;
  }

 private:
  const fs::path place_;
  const fs::path making_;
  std::optional<DataDirectory> directory_;
  bool is_in_place_ = false;
};

void MakeDurable(const fs::path& folder) {
  for (const fs::path& path : ListFolder(folder)) {
    std::error_code failure;
    if (fs::is_directory(path, failure)) {
      MakeDurable(path);
    } else {
      SyncFile(path);
    }
  }
  SyncFolder(folder);
}

// An SQLite file of our own, as it is at one moment.
void CopySqliteFile(const fs::path& from, const fs::path& to) {
  try {
    SQLite::Database source =
        OpenSqliteDatabase(from.string(), {.access = OpenSqliteOptions::Access::kReadOnly});
    RemoveTree(to, "making a copy anew");
    SQLite::Database target =
        OpenSqliteDatabase(to.string(), {.access = OpenSqliteOptions::Access::kCreate});
    SQLite::Backup(target, source).executeStep();
    // Whoever looks at it leaves nothing beside it. The program has it write a log again.
    target.exec("PRAGMA journal_mode=DELETE");
  } catch (const SQLite::Exception& exception) {
    throw ErrorFromSqlite("copying " + from.filename().string() + ": " + exception.what(),
                          exception.getExtendedErrorCode());
  }
}

std::uint64_t BytesOf(const std::vector<BackupFile>& files) {
  std::uint64_t bytes = 0;
  for (const BackupFile& file : files) bytes += file.bytes;
  return bytes;
}

void CheckIsFree(const fs::path& to) {
  std::error_code failure;
  if (!NameExists(to)) return;
  if (fs::is_directory(to, failure) && fs::is_empty(to, failure)) return;
  throw Error(ErrorKind::kAlreadyExists, "there is something at " + to.string());
}

class FolderBackup {
 public:
  FolderBackup(Databases& databases, const DataDirectory& from, const DataDirectory& to,
               const std::function<void()>& check)
      : databases_(databases), from_(from), to_(to), check_(check) {}

  std::uint64_t Run() {
    for (const std::string& folder : databases_.catalog().AllFolders()) BackUp(folder);
    for (int round = 0; round < kMostRounds; ++round) {
      CopySqliteFile(from_.CatalogFile(), to_.CatalogFile());
      if (!BackUpMissing()) return RemoveUnknown();
    }
    throw Error(ErrorKind::kConflict, "databases are made and deleted faster than they are copied");
  }

 private:
  enum class Copied { kOpen, kByFiles };

  void BackUp(const std::string& folder) {
    check_();
    const bool is_ready = databases_.catalog().IsReady(folder);
    if (is_ready && databases_.HasFile(folder)) {
      BackUpOpen(folder);
    } else if (!is_ready && databases_.catalog().IsMarked(folder)) {
      // It waits for its account to go back to when it was there.
      RemoveTree(to_.DatabaseFolder(folder), "making a backup anew");
      BackUpFiles(from_.DatabaseFolder(folder), to_.DatabaseFolder(folder));
      copied_[folder] = Copied::kByFiles;
    }
  }

  // What has been deleted since it was listed is left out.
  void BackUpOpen(const std::string& folder) {
    try {
      DatabaseRecord record;
      record.folder = folder;
      BackUpDatabase(*databases_.Open(record), to_.DatabaseFolder(folder), check_);
      copied_[folder] = Copied::kOpen;
    } catch (const Error&) {
      if (databases_.catalog().IsReady(folder)) throw;
      RemoveTree(to_.DatabaseFolder(folder), "leaving out what has been deleted");
    }
  }

  // Copies what the copied catalog has and this has not. False when there was nothing.
  bool BackUpMissing() {
    Catalog copy(to_.CatalogFile(), Catalog::OpenMode::kReadOnly);
    bool has_any = false;
    for (const std::string& folder : copy.AllFolders()) {
      const auto opening = copy.FindForOpening(folder);
      if (!opening) continue;
      const auto copied = copied_.find(folder);
      if (!opening->source.empty()) {
        // It has no file before it is opened, or none any more: it will be made of its source.
        RemoveTree(to_.DatabaseFolder(folder), "leaving out what is a copy");
        copied_.erase(folder);
      } else if (copied == copied_.end() || copied->second == Copied::kByFiles) {
        BackUp(folder);
        has_any = true;
      }
    }
    return has_any;
  }

  // Of what the copied catalog does not have. Returns how many databases there are.
  std::uint64_t RemoveUnknown() {
    Catalog copy(to_.CatalogFile(), Catalog::OpenMode::kReadOnly);
    const std::vector<std::string> known = copy.AllFolders();
    for (const auto& [folder, how] : copied_) {
      if (std::ranges::find(known, folder) != known.end()) continue;
      RemoveTree(to_.DatabaseFolder(folder), "leaving out what has been deleted");
    }
    return copy.ListAll().size();
  }

  Databases& databases_;
  const DataDirectory& from_;
  const DataDirectory& to_;
  const std::function<void()>& check_;
  std::map<std::string, Copied> copied_;
};

void Pack(const fs::path& folder, const std::vector<BackupFile>& files, const fs::path& to) {
  std::vector<std::string> paths = {kBackupListName};
  paths.reserve(files.size() + 1);
  for (const BackupFile& file : files) paths.push_back(file.path);
  const fs::path packing = to.string() + ".part";
  try {
    WriteTar(packing, folder, paths);
    PutInPlace(packing, to);
  } catch (...) {
    std::error_code ignored;
    fs::remove(packing, ignored);
    throw;
  }
}

// Copies a backup into an empty folder, or unpacks it. Returns the files that it consists of.
std::vector<BackupFile> CopyBackup(const fs::path& from, const fs::path& to) {
  std::error_code failure;
  if (fs::is_regular_file(from, failure)) {
    ReadTar(from, to);
    std::vector<BackupFile> files = ReadBackupList(to);
    RemoveTree(to / kBackupListName, "removing the list of a backup");
    return files;
  }
  std::vector<BackupFile> files = ReadBackupList(from);
  for (const BackupFile& file : files) {
    const fs::path copy = to / file.path;
    fs::create_directories(copy.parent_path(), failure);
    if (failure) ThrowFileError("making a folder of " + to.string(), failure);
    CopyWholeFile(from / file.path, copy);
  }
  return files;
}

}  // namespace

BackupReport BackUpFolder(Databases& databases, const DataDirectory& directory, const fs::path& to,
                          const std::function<void()>& check) {
  CheckIsFree(to);
  FolderInTheMaking making(to);
  const DataDirectory& target = making.directory();
  BackupReport report;
  report.databases = FolderBackup(databases, directory, target, check).Run();
  databases.usage().Save();
  if (NameExists(directory.UsageFile())) CopySqliteFile(directory.UsageFile(), target.UsageFile());
  const std::vector<BackupFile> files = FilesOfBackup(target.path());
  report.bytes = BytesOf(files);
  WriteBackupList(target.path(), files);
  if (to.extension() == ".tar") {
    Pack(target.path(), files, to);
    return report;
  }
  MakeDurable(target.path());
  making.TakePlace();
  return report;
}

BackupReport RestoreFolder(const fs::path& from, const fs::path& to) {
  CheckIsFree(to);
  FolderInTheMaking making(to);
  const DataDirectory& target = making.directory();
  const std::vector<BackupFile> files = CopyBackup(from, target.path());
  MakeDurable(target.path());
  for (const fs::path& folder : ListFolder(target.DatabasesFolder())) {
    const fs::path database = DataDirectory::FileInDatabaseFolder(folder);
    if (NameExists(database)) VouchForCopy(database);
  }
  BackupReport report;
  report.bytes = BytesOf(files);
  report.databases = Catalog(target.CatalogFile(), Catalog::OpenMode::kReadOnly).ListAll().size();
  making.TakePlace();
  return report;
}

}  // namespace storage
