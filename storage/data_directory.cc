#include "storage/data_directory.h"

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/error.h"
#include "storage/file_system.h"

namespace storage {

namespace fs = std::filesystem;

namespace {

constexpr const char* kLockFile = "lock";
// Of the folder of a database that is being made.
constexpr const char* kNewSuffix = ".new";

}  // namespace

DataDirectory::DataDirectory(fs::path path) : path_(std::move(path)) {
  std::error_code failure;
  fs::create_directories(DatabasesFolder(), failure);
  if (failure) ThrowFileError("cannot make the data folder " + path_.string(), failure);
  const fs::path lock_file = path_ / kLockFile;
  lock_ = open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock_ < 0) {
    const std::error_code code(errno, std::generic_category());
    ThrowFileError("cannot write to the data folder " + path_.string(), code);
  }
  if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    const int code = errno;
    close(lock_);
    if (code == EWOULDBLOCK) {
      throw Error(ErrorKind::kLocked,
                  "another d1-emulator is using the data folder " + path_.string());
    }
    ThrowFileError("cannot lock the data folder " + path_.string(),
                   {code, std::generic_category()});
  }
  // What is there is of a process that has ended.
  if (ftruncate(lock_, 0) != 0) {
    const int code = errno;
    close(lock_);
    ThrowFileError("cannot write to the data folder " + path_.string(),
                   {code, std::generic_category()});
  }
}

void DataDirectory::Announce(const std::string& text) const {
  // Before there is anything to read.
  const bool is_private = fchmod(lock_, 0600) == 0;
  const ssize_t written = is_private ? pwrite(lock_, text.data(), text.size(), 0) : -1;
  if (written != static_cast<ssize_t>(text.size())) {
    ThrowFileError("cannot write to the data folder " + path_.string(),
                   {written < 0 ? errno : ENOSPC, std::generic_category()});
  }
}

std::string DataDirectory::AnnouncementIn(const fs::path& data) {
  std::ifstream file(data / kLockFile, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

DataDirectory::~DataDirectory() { close(lock_); }

void DataDirectory::CheckIsInPlace() const {
  struct stat held {};
  struct stat found {};
  const bool is_there = fstat(lock_, &held) == 0 && stat((path_ / "lock").c_str(), &found) == 0;
  if (is_there && held.st_dev == found.st_dev && held.st_ino == found.st_ino) return;
  throw Error(
      ErrorKind::kIo,
      "the data folder has been moved or replaced while it is in use; nothing is made there "
      "until it is back in its place, or the program is started anew");
}

fs::path DataDirectory::DatabaseFolder(const std::string& name) const {
  return DatabasesFolder() / name;
}

fs::path DataDirectory::NewDatabaseFolder(const std::string& name) const {
  return DatabasesFolder() / (name + kNewSuffix);
}

bool DataDirectory::IsNewFolder(const fs::path& folder) {
  return folder.filename().native().ends_with(kNewSuffix);
}

fs::path DataDirectory::DatabaseFile(const std::string& name) const {
  return DatabaseFileIn(path_, name);
}

fs::path DataDirectory::CatalogFileIn(const fs::path& data) { return data / "catalog.sqlite"; }

fs::path DataDirectory::DatabaseFileIn(const fs::path& data, const std::string& name) {
  return FileInDatabaseFolder(DatabasesFolderIn(data) / name);
}

fs::path DataDirectory::DatabasesFolderIn(const fs::path& data) { return data / "databases"; }

fs::path DataDirectory::UsageFileIn(const fs::path& data) { return data / "usage.sqlite"; }

fs::path DataDirectory::FileInDatabaseFolder(const fs::path& folder) {
  return folder / "database.sqlite";
}

fs::path DataDirectory::ReplacedFileOf(const fs::path& database_file) {
  return database_file.string() + ".replaced";
}

fs::path DataDirectory::RebuiltFileOf(const fs::path& database_file) {
  return database_file.string() + ".new";
}

std::filesystem::path DataDirectory::HistoryFolderOf(const std::filesystem::path& database_file) {
  return database_file.parent_path() / "history";
}

}  // namespace storage
