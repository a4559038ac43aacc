#include "tests/support/disk/crash_vfs.h"

#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include "tests/support/disk/vfs_shim.h"

namespace tests {

namespace {

namespace fs = std::filesystem;

// A change of a file that no sync has followed.
struct Change {
  bool cuts = false;
  std::size_t offset = 0;
  std::string bytes;

  void ApplyTo(std::string& content) const {
    if (cuts) {
      content.resize(offset);
      return;
    }
    if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
    content.replace(offset, bytes.size(), bytes);
  }
};

struct Disk {
  // What is there after a loss of power; none for a file whose name is not.
  std::map<fs::path, std::string> durable;
  std::map<fs::path, std::vector<Change>> changes;
  fs::path folder;
  int good_steps = -1;  // that are left; none counts them when it is negative
  CrashVfs::Crash crash = CrashVfs::Crash::kOnce;
  bool crashed = false;
  bool stopped = false;
  std::mt19937_64 random;
};

Disk disk;
sqlite3_vfs* real_vfs = nullptr;
sqlite3_vfs shim_vfs;

std::string ContentOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool IsSharedMemory(const fs::path& path) { return path.string().ends_with("-shm"); }

// Counts a step. False when it must not be taken.
bool TakeStep() {
  if (disk.stopped) return false;
  if (disk.good_steps < 0) return true;
  if (--disk.good_steps >= 0) return true;
  disk.crashed = true;
  disk.stopped = disk.crash != CrashVfs::Crash::kOnce;
  return false;
}

void Note(sqlite3_file* file, Change change) {
  if (disk.folder.empty()) return;
  disk.changes[ShimOf(file)->name].push_back(std::move(change));
}

int Write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  const bool was_stopped = disk.stopped;
  if (!TakeStep()) {
    if (!was_stopped && disk.crash == CrashVfs::Crash::kWithin) {
      RealOf(file)->pMethods->xWrite(RealOf(file), bytes, count / 2, offset);
    }
    return SQLITE_IOERR_WRITE;
  }
  Note(file, {false, static_cast<std::size_t>(offset),
              std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(count))});
  return RealOf(file)->pMethods->xWrite(RealOf(file), bytes, count, offset);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (!TakeStep()) return SQLITE_IOERR_TRUNCATE;
  Note(file, {true, static_cast<std::size_t>(size), {}});
  return RealOf(file)->pMethods->xTruncate(RealOf(file), size);
}

int Sync(sqlite3_file* file, int /*flags*/) {
  if (!TakeStep()) return SQLITE_IOERR_FSYNC;
  const fs::path path = ShimOf(file)->name;
  std::string& content = disk.durable[path];
  for (const Change& change : disk.changes[path]) change.ApplyTo(content);
  disk.changes.erase(path);
  return SQLITE_OK;
}

int Delete(sqlite3_vfs* /*vfs*/, const char* name, int sync_folder) {
  if (!TakeStep()) return SQLITE_IOERR_DELETE;
  if (sync_folder != 0) disk.durable.erase(name);
  disk.changes.erase(name);
  return real_vfs->xDelete(real_vfs, name, 0);
}

const sqlite3_io_methods shim_methods = [] {
  sqlite3_io_methods methods = PassThrough();
  methods.xWrite = Write;
  methods.xTruncate = Truncate;
  methods.xSync = Sync;
  return methods;
}();

int Open(sqlite3_vfs* /*vfs*/, sqlite3_filename name, sqlite3_file* file, int flags,
         int* out_flags) {
  file->pMethods = nullptr;
  if (disk.stopped) return SQLITE_CANTOPEN;
  return OpenShim(real_vfs, name, file, flags, out_flags, shim_methods);
}

// Makes the files what the disk holds and, for kLosesSome, some of the changes.
void LosePower() {
  std::bernoulli_distribution stays(0.5);
  if (disk.crash == CrashVfs::Crash::kLosesSome) {
    for (const auto& [path, changes] : disk.changes) {
      for (const Change& change : changes) {
        if (stays(disk.random)) change.ApplyTo(disk.durable[path]);
      }
    }
  }
  std::vector<fs::path> gone;
  for (const auto& entry : fs::recursive_directory_iterator(disk.folder)) {
    if (entry.is_regular_file() && !disk.durable.contains(entry.path())) {
      gone.push_back(entry.path());
    }
  }
  for (const fs::path& path : gone) fs::remove(path);
  for (const auto& [path, content] : disk.durable) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
  }
}

}  // namespace

CrashVfs::CrashVfs() {
  disk = {};
  real_vfs = sqlite3_vfs_find(nullptr);
  shim_vfs = ShimVfs(*real_vfs, "crash", Open);
  shim_vfs.xDelete = Delete;
  sqlite3_vfs_register(&shim_vfs, 1);
}

CrashVfs::~CrashVfs() {
  sqlite3_vfs_unregister(&shim_vfs);
  sqlite3_vfs_register(real_vfs, 1);
}

void CrashVfs::CrashAfter(int good_steps, Crash crash, const fs::path& folder) {
  disk = {};
  disk.folder = folder;
  disk.good_steps = good_steps;
  disk.crash = crash;
  disk.random.seed(static_cast<std::uint64_t>(good_steps));
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && !IsSharedMemory(entry.path())) {
      disk.durable[entry.path()] = ContentOf(entry.path());
    }
  }
}

bool CrashVfs::HasCrashed() const { return disk.crashed; }

void CrashVfs::Restart() {
  if (disk.crashed && (disk.crash == Crash::kLosesAll || disk.crash == Crash::kLosesSome)) {
    LosePower();
  }
  std::vector<fs::path> shared;
  for (const auto& entry : fs::recursive_directory_iterator(disk.folder)) {
    if (IsSharedMemory(entry.path())) shared.push_back(entry.path());
  }
  for (const fs::path& path : shared) fs::remove(path);
  disk.stopped = false;
  disk.good_steps = -1;
}

}  // namespace tests
