#include "tests/support/crash_vfs.h"

#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

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

// What SQLite allocates for a file: ours, and the real one behind it.
struct ShimFile {
  sqlite3_file base;
  sqlite3_file* real;
  const char* name;  // SQLite keeps it while the file is open; ours do, too
};

ShimFile* ShimOf(sqlite3_file* file) { return reinterpret_cast<ShimFile*>(file); }
sqlite3_file* RealOf(sqlite3_file* file) { return ShimOf(file)->real; }

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

// The rest goes to the real file as it is.
const sqlite3_io_methods shim_methods = {
    3,
    [](sqlite3_file* f) { return RealOf(f)->pMethods->xClose(RealOf(f)); },
    [](sqlite3_file* f, void* bytes, int count, sqlite3_int64 offset) {
      return RealOf(f)->pMethods->xRead(RealOf(f), bytes, count, offset);
    },
    Write,
    Truncate,
    Sync,
    [](sqlite3_file* f, sqlite3_int64* size) {
      return RealOf(f)->pMethods->xFileSize(RealOf(f), size);
    },
    [](sqlite3_file* f, int lock) { return RealOf(f)->pMethods->xLock(RealOf(f), lock); },
    [](sqlite3_file* f, int lock) { return RealOf(f)->pMethods->xUnlock(RealOf(f), lock); },
    [](sqlite3_file* f, int* result) {
      return RealOf(f)->pMethods->xCheckReservedLock(RealOf(f), result);
    },
    [](sqlite3_file* f, int op, void* argument) {
      return RealOf(f)->pMethods->xFileControl(RealOf(f), op, argument);
    },
    [](sqlite3_file* f) { return RealOf(f)->pMethods->xSectorSize(RealOf(f)); },
    [](sqlite3_file* f) { return RealOf(f)->pMethods->xDeviceCharacteristics(RealOf(f)); },
    [](sqlite3_file* f, int page, int size, int extend, void volatile** memory) {
      return RealOf(f)->pMethods->xShmMap(RealOf(f), page, size, extend, memory);
    },
    [](sqlite3_file* f, int offset, int count, int flags) {
      return RealOf(f)->pMethods->xShmLock(RealOf(f), offset, count, flags);
    },
    [](sqlite3_file* f) { RealOf(f)->pMethods->xShmBarrier(RealOf(f)); },
    [](sqlite3_file* f, int remove) { return RealOf(f)->pMethods->xShmUnmap(RealOf(f), remove); },
    [](sqlite3_file* f, sqlite3_int64 offset, int count, void** memory) {
      return RealOf(f)->pMethods->xFetch(RealOf(f), offset, count, memory);
    },
    [](sqlite3_file* f, sqlite3_int64 offset, void* memory) {
      return RealOf(f)->pMethods->xUnfetch(RealOf(f), offset, memory);
    },
};

int Open(sqlite3_vfs* /*vfs*/, sqlite3_filename name, sqlite3_file* file, int flags,
         int* out_flags) {
  ShimFile* shim = ShimOf(file);
  shim->base.pMethods = nullptr;
  if (disk.stopped) return SQLITE_CANTOPEN;
  shim->real = reinterpret_cast<sqlite3_file*>(shim + 1);
  shim->name = name;
  const int code = real_vfs->xOpen(real_vfs, name, shim->real, flags, out_flags);
  shim->base.pMethods = shim->real->pMethods == nullptr ? nullptr : &shim_methods;
  return code;
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
  shim_vfs = *real_vfs;
  shim_vfs.zName = "crash";
  shim_vfs.szOsFile = static_cast<int>(sizeof(ShimFile)) + real_vfs->szOsFile;
  shim_vfs.xOpen = Open;
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
