#include "storage/file_system.h"

#include <cerrno>

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

std::vector<fs::path> ListFolder(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    found.push_back(entry->path());
  }
  if (failure) ThrowFileError("reading the folder " + folder.filename().string(), failure);
  return found;
}

std::uint64_t FileBytes(const fs::path& file) {
  std::error_code failure;
  const std::uintmax_t bytes = fs::file_size(file, failure);
  if (failure) ThrowFileError("asking for the size of " + file.filename().string(), failure);
  return bytes;
}

}  // namespace storage
