#include "storage/backup/backup_list.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "storage/backup/backup_path.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/sqlite/new_file.h"

namespace storage {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kStart = "d1-emulator backup ";
constexpr std::string_view kVersion = "1";

[[noreturn]] void ThrowDamaged(const fs::path& folder, const std::string& what) {
  throw Error(ErrorKind::kCorruptFile, "the backup " + folder.string() + " is not whole: " + what);
}

void AddFilesBelow(const fs::path& folder, const std::string& prefix,
                   std::vector<BackupFile>& files) {
  for (const fs::path& path : ListFolder(folder)) {
    const std::string name = prefix + path.filename().string();
    std::error_code failure;
    const bool is_folder = fs::is_directory(path, failure);
    if (failure) ThrowFileError("looking through a backup", failure);
    if (is_folder) {
      AddFilesBelow(path, name + "/", files);
    } else if (name != kBackupListName && name != kFolderLock) {
      files.push_back({name, FileBytes(path)});
    }
  }
}

}  // namespace

std::vector<BackupFile> FilesOfBackup(const fs::path& folder) {
  std::vector<BackupFile> files;
  AddFilesBelow(folder, "", files);
  std::ranges::sort(files, {}, &BackupFile::path);
  return files;
}

void WriteBackupList(const fs::path& folder, const std::vector<BackupFile>& files) {
  const fs::path path = folder / kBackupListName;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << kStart << kVersion << '\n';
  for (const BackupFile& file : files) out << file.bytes << ' ' << file.path << '\n';
  out << "end " << files.size() << '\n';
  out.close();
  if (!out) {
    ThrowFileError("writing the list of a backup", {errno, std::generic_category()});
  }
  SyncFile(path);
}

std::vector<BackupFile> ReadBackupList(const fs::path& folder) {
  if (!NameExists(folder / kBackupListName)) {
    throw Error(ErrorKind::kNotFound,
                folder.string() + " is no backup: it has no " + kBackupListName);
  }
  std::ifstream in(folder / kBackupListName, std::ios::binary);
  std::string line;
  std::getline(in, line);
  if (!line.starts_with(kStart)) ThrowDamaged(folder, "its list is none");
  if (line.substr(kStart.size()) != kVersion) {
    throw Error(ErrorKind::kNewerVersion,
                "the backup " + folder.string() + " is of a later version of d1-emulator");
  }
  std::vector<BackupFile> files;
  while (std::getline(in, line) && line != "end " + std::to_string(files.size())) {
    BackupFile file;
    const auto [at, failure] = std::from_chars(line.data(), line.data() + line.size(), file.bytes);
    const auto digits = static_cast<std::size_t>(at - line.data());
    if (failure == std::errc() && digits < line.size()) file.path = line.substr(digits + 1);
    if (!IsPathOfBackup(file.path)) ThrowDamaged(folder, "its list has the line \"" + line + "\"");
    std::error_code missing;
    const std::uintmax_t bytes = fs::file_size(folder / file.path, missing);
    if (missing) ThrowDamaged(folder, file.path + " is missing");
    if (bytes != file.bytes) {
      ThrowDamaged(folder, file.path + " has " + std::to_string(bytes) + " bytes, not " +
                               std::to_string(file.bytes));
    }
    files.push_back(std::move(file));
  }
  if (!in) ThrowDamaged(folder, "its list ends before its end");
  return files;
}

}  // namespace storage
