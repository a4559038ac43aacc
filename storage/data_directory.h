// The names of all files and folders below the data folder. Nobody else builds a path in it.

#pragma once

#include <filesystem>
#include <string>

namespace storage {

// Owns the folder: while this lives, no other process can open it so. Thread-safe.
//
//   lock                     locked by the process that uses the folder, which may say in it where
//                            it is to be reached
//   catalog.sqlite           which databases there are: see storage/catalog/catalog.h
//   catalog.sqlite.new       a catalog that is being made
//   usage.sqlite             what statements have cost: see storage/usage/usage_store.h
//   usage.sqlite.new         such a file that is being made
//   databases/FOLDER/        one database: see storage/folder_name.h
//     database.sqlite        its file, and beside it SQLite's -wal and -shm
//     *.replaced, *.new      what a rebuild replaced, or is making
//     history/               what it was after each commit: see storage/FORMAT.md
//   databases/FOLDER.new/    a database that is being made
//   past/                    databases as they were, while somebody asks them
//   replicas/                databases as they are in other regions: see storage/replication/
//   spares/                  copies of templates' files, for whoever asks next
//   transfers/               files of exports and imports, few with a name while they last
class DataDirectory {
 public:
  // Makes the folder where it is missing. Throws kLocked when another process uses it, kIo when it
  // cannot be made or written.
  explicit DataDirectory(std::filesystem::path path);
  ~DataDirectory();
  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;

  // Throws kIo when the folder has been moved away, or another stands in its place: what would be
  // made there now would be found by nobody.
  void CheckIsInPlace() const;
  // Leaves a text for other processes, as long as this lives: whoever opens the folder next clears
  // it. Only the folder's owner can read it. Throws kIo, kDiskFull.
  void Announce(const std::string& text) const;
  // What the process says that has the folder open; empty where it says nothing or cannot be read.
  // Good only while that process lives, which the lock tells.
  static std::string AnnouncementIn(const std::filesystem::path& data);

  const std::filesystem::path& path() const noexcept { return path_; }
  std::filesystem::path CatalogFile() const { return CatalogFileIn(path_); }
  std::filesystem::path UsageFile() const { return UsageFileIn(path_); }
  std::filesystem::path TransfersFolder() const { return path_ / "transfers"; }
  std::filesystem::path PastStatesFolder() const { return path_ / "past"; }
  std::filesystem::path ReplicasFolder() const { return path_ / "replicas"; }
  std::filesystem::path SparesFolder() const { return path_ / "spares"; }
  std::filesystem::path DatabasesFolder() const { return DatabasesFolderIn(path_); }
  std::filesystem::path DatabaseFolder(const std::string& name) const;
  std::filesystem::path NewDatabaseFolder(const std::string& name) const;
  // Whether it is such a one.
  static bool IsNewFolder(const std::filesystem::path& folder);
  std::filesystem::path DatabaseFile(const std::string& name) const;

  static std::filesystem::path CatalogFileIn(const std::filesystem::path& data);
  static std::filesystem::path DatabasesFolderIn(const std::filesystem::path& data);
  static std::filesystem::path UsageFileIn(const std::filesystem::path& data);
  static std::filesystem::path DatabaseFileIn(const std::filesystem::path& data,
                                              const std::string& name);
  static std::filesystem::path FileInDatabaseFolder(const std::filesystem::path& folder);
  // What a rebuild has put another file in the place of, and the file that it is making.
  static std::filesystem::path ReplacedFileOf(const std::filesystem::path& database_file);
  static std::filesystem::path RebuiltFileOf(const std::filesystem::path& database_file);
  // Beside the database file.
  static std::filesystem::path HistoryFolderOf(const std::filesystem::path& database_file);

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace storage
