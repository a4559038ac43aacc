#include "tests/support/disk/full_disk.h"

#include <atomic>

#include <sqlite3.h>

#include "tests/support/disk/vfs_shim.h"

namespace tests {

namespace {

constexpr int kNever = -1;

std::atomic<int> left{kNever};  // writes that still succeed
std::atomic<FullDisk::Failure> failure{FullDisk::Failure::kNoRoom};
std::atomic<bool> has_failed{false};
sqlite3_vfs* real_vfs = nullptr;
sqlite3_vfs shim_vfs;

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

const sqlite3_io_methods shim_methods = [] {
  sqlite3_io_methods methods = PassThrough();
  methods.xWrite = Write;
  methods.xSync = Sync;
  return methods;
}();

int Open(sqlite3_vfs* /*vfs*/, sqlite3_filename name, sqlite3_file* file, int flags,
         int* out_flags) {
  return OpenShim(real_vfs, name, file, flags, out_flags, shim_methods);
}

}  // namespace

FullDisk::FullDisk() {
  Heal();
  real_vfs = sqlite3_vfs_find(nullptr);
  shim_vfs = ShimVfs(*real_vfs, "full-disk", Open);
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
