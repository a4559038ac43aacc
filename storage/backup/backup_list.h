// The list of what a backup consists of, by which a whole one is told from others: see
// storage/FORMAT.md.

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace storage {

inline constexpr const char* kBackupListName = "backup.list";

struct BackupFile {
  std::string path;  // below the backup's folder, with "/" between names
  std::uint64_t bytes = 0;
};

// Every file below `folder`, in the order of their paths, but for the list itself and the lock.
// Throws kIo.
std::vector<BackupFile> FilesOfBackup(const std::filesystem::path& folder);

// Writes the list of `files` into `folder`, durably. Throws kIo, kDiskFull.
void WriteBackupList(const std::filesystem::path& folder, const std::vector<BackupFile>& files);

// Reads it, and looks that each file is there with as many bytes. Throws kNotFound where there is
// no list, kNewerVersion for one of a later form, and kCorruptFile for one that is not whole and
// for a file that is missing or of another size.
std::vector<BackupFile> ReadBackupList(const std::filesystem::path& folder);

}  // namespace storage
