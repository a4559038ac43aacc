#include "emulator/run/scratch_folder.h"

#include <cerrno>
#include <cstdlib>
#include <exception>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/try_warn.h"

namespace emulator {

namespace fs = std::filesystem;

namespace {

constexpr const char* kPrefix = "d1-emulator-run-";
constexpr const char* kDoing = "removing a folder of temporary files";

storage::Descriptor OpenFolder(const fs::path& folder) {
  return storage::Descriptor(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

// Whether it is this process's own from now on, which nobody else sweeps out, and still has a name.
bool Lock(const storage::Descriptor& folder) {
  if (flock(folder.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    storage::ThrowFileError("locking a folder of temporary files",
                            {errno, std::generic_category()});
  }
  struct stat found {};
  return fstat(folder.number(), &found) == 0 && found.st_uid == geteuid() && found.st_nlink > 0;
}

void SweepOut(const fs::path& place, storage::Log& log) {
  for (const fs::path& folder : storage::ListFolder(place)) {
    if (!folder.filename().string().starts_with(kPrefix)) continue;
    // Another user's cannot be opened; its owner's runs see to it.
    const storage::Descriptor lock = OpenFolder(folder);
    if (lock.number() < 0) continue;
    try {
      if (Lock(lock)) storage::RemoveTree(folder, kDoing);
    } catch (const std::exception& error) {
      storage::TryWarn(log, {folder.native(), ": ", error.what()});
    }
  }
}

}  // namespace

ScratchFolder::ScratchFolder(storage::Log& log) : log_(log) {
  std::error_code failure;
  const fs::path place = fs::temp_directory_path(failure);
  if (failure) storage::ThrowFileError("finding a place for temporary files", failure);
  SweepOut(place, log);
  // Another may take a folder for one that was left before it is locked.
  while (lock_.number() < 0 || !Lock(lock_)) {
    std::string name = (place / kPrefix).string() + "XXXXXX";
    if (mkdtemp(name.data()) == nullptr) {
      storage::ThrowFileError("making a folder in " + place.string(),
                              {errno, std::generic_category()});
    }
    path_ = name;
    lock_ = OpenFolder(path_);
  }
}

ScratchFolder::~ScratchFolder() {
  try {
    storage::RemoveTree(path_, kDoing);
  } catch (const std::exception& error) {
    storage::TryWarn(log_, {path_.native(), ": ", error.what()});
  }
}

}  // namespace emulator
