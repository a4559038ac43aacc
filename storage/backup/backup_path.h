// Which paths the files of a backup may have.

#pragma once

#include <algorithm>
#include <filesystem>
#include <string>

namespace storage {

// The file by which a process keeps others out of a data folder: of no backup.
inline constexpr const char* kFolderLock = "lock";

// Whether the file lies below the backup's folder, whoever says so, and is not the lock.
inline bool IsPathOfBackup(const std::string& path) {
  return !path.empty() && !path.starts_with('/') && !path.ends_with('/') && path != kFolderLock &&
         path.find('\0') == std::string::npos &&
         std::ranges::none_of(std::filesystem::path(path),
                              [](const std::filesystem::path& part) { return part == ".."; });
}

}  // namespace storage
