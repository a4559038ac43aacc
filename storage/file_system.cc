#include "storage/file_system.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

#include <dirent.h>
#include <ftw.h>
#include <sys/stat.h>

#include "storage/error.h"

namespace storage {

namespace fs = std::filesystem;

void ThrowFileError(const std::string& doing, const std::error_code& failure) {
  const int code = failure.value();
  const bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
  throw Error(full ? ErrorKind::kDiskFull : ErrorKind::kIo, doing + ": " + failure.message());
}

bool NameExists(const fs::path& path) {
  std::error_code failure;
  const fs::file_status status = fs::symlink_status(path, failure);
  if (status.type() == fs::file_type::not_found) return false;
  if (failure) ThrowFileError("looking for " + path.filename().string(), failure);
  return true;
}

// By the system's own functions, as std::filesystem ends the process where memory runs out while it
// goes through a folder (libstdc++ 12).
std::vector<fs::path> ListFolder(const fs::path& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(opendir(folder.c_str()), &closedir);
  std::vector<fs::path> found;
  errno = entries ? 0 : errno;
  while (entries) {
    const dirent* const entry = readdir(entries.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") found.push_back(folder / name);
    errno = 0;
  }
  if (errno != 0) {
    ThrowFileError("reading the folder " + folder.filename().string(),
                   {errno, std::generic_category()});
  }
  return found;
}

void RemoveTree(const fs::path& path, const std::string& doing) {
  constexpr int kOpenFolders = 8;
  const auto remove_one = [](const char* one, const struct stat*, int, FTW*) {
    return std::remove(one);
  };
  if (nftw(path.c_str(), remove_one, kOpenFolders, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT) {
    ThrowFileError(doing, {errno, std::generic_category()});
  }
}

std::optional<FileIdentity> FindFileIdentity(const std::string& path) noexcept {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return std::nullopt;
  return FileIdentity{found.st_dev, found.st_ino};
}

std::uint64_t FileBytes(const fs::path& file) {
  std::error_code failure;
  const std::uintmax_t bytes = fs::file_size(file, failure);
  if (failure) ThrowFileError("asking for the size of " + file.filename().string(), failure);
  return bytes;
}

std::uint64_t TreeBytes(const fs::path& path) {
  std::uint64_t bytes = 0;
  std::vector<fs::path> left = {path};
  while (!left.empty()) {
    const fs::path one = std::move(left.back());
    left.pop_back();
    struct stat found {};
    if (lstat(one.c_str(), &found) != 0) {
      if (errno == ENOENT) continue;
      ThrowFileError("asking for the size of " + one.filename().string(),
                     {errno, std::generic_category()});
    }
    if (!S_ISDIR(found.st_mode)) {
      bytes += static_cast<std::uint64_t>(found.st_size);
      continue;
    }
    try {
      std::ranges::move(ListFolder(one), std::back_inserter(left));
    } catch (const Error&) {
      if (NameExists(one)) throw;
    }
  }
  return bytes;
}

}  // namespace storage
