#include "tests/support/full_disk.h"

#include <atomic>

#include <sqlite3.h>

namespace tests {

namespace {

constexpr int kNever = -1;

std::atomic<int> left{kNever};  // writes that still succeed
std::atomic<FullDisk::Failure> failure{FullDisk::Failure::kNoRoom};
std::atomic<bool> has_failed{false};
sqlite3_vfs* real_vfs = nullptr;
sqlite3_vfs shim_vfs;

// What SQLite allocates for a file: ours, and the real one behind it.
struct ShimFile {
  sqlite3_file base;
  sqlite3_file* real;
};

sqlite3_file* RealOf(sqlite3_file* file) { return reinterpret_cast<ShimFile*>(file)->real; }

bool Fails() {
  int now = left.load();
  while (now > 0 && !left.compare_exchange_weak(now, now - 1)) {
  }
  if (now != 0) return false;
  has_failed = true;
  return true;
}

int Write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  if (failure != FullDisk::Failure::kBrokenSync && Fails()) {
    return failure == FullDisk::Failure::kNoRoom ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  }
  return RealOf(file)->pMethods->xWrite(RealOf(file), bytes, count, offset);
}

int Sync(sqlite3_file* file, int flags) {
  if (failure == FullDisk::Failure::kBrokenSync && Fails()) return SQLITE_IOERR_FSYNC;
  return RealOf(file)->pMethods->xSync(RealOf(file), flags);
}

// The rest goes to the real file as it is.
const sqlite3_io_methods shim_methods = {
    3,
    [](sqlite3_file* f) { return RealOf(f)->pMethods->xClose(RealOf(f)); },
    [](sqlite3_file* f, void* bytes, int count, sqlite3_int64 offset) {
      return RealOf(f)->pMethods->xRead(RealOf(f), bytes, count, offset);
    },
    Write,
    [](sqlite3_file* f, sqlite3_int64 size) {
      return RealOf(f)->pMethods->xTruncate(RealOf(f), size);
    },
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
  auto* shim = reinterpret_cast<ShimFile*>(file);
  shim->real = reinterpret_cast<sqlite3_file*>(shim + 1);
  const int code = real_vfs->xOpen(real_vfs, name, shim->real, flags, out_flags);
  shim->base.pMethods = shim->real->pMethods == nullptr ? nullptr : &shim_methods;
  return code;
}

}  // namespace

FullDisk::FullDisk() {
  Heal();
  real_vfs = sqlite3_vfs_find(nullptr);
  shim_vfs = *real_vfs;
  shim_vfs.zName = "full-disk";
  shim_vfs.szOsFile = static_cast<int>(sizeof(ShimFile)) + real_vfs->szOsFile;
  shim_vfs.xOpen = Open;
  sqlite3_vfs_register(&shim_vfs, 1);
}

FullDisk::~FullDisk() {
  sqlite3_vfs_unregister(&shim_vfs);
  sqlite3_vfs_register(real_vfs, 1);
}

void FullDisk::FailAfter(int count, Failure how) {
  has_failed = false;
  failure = how;
  left = count;
}

void FullDisk::Heal() { left = kNever; }

bool FullDisk::HasFailed() const { return has_failed; }

}  // namespace tests
