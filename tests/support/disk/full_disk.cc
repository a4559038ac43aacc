#include "tests/support/disk/full_disk.h"

#include <atomic>
#include <mutex>
#include <string_view>
#include <utility>

#include <sqlite3.h>

#include "tests/support/disk/vfs_shim.h"

namespace tests {

namespace {

using Failure = FullDisk::Failure;

constexpr int kNever = -1;

struct State {
  int left = kNever;  // calls that still succeed
  Failure failure = Failure::kNoRoom;
  std::string files;
  bool has_failed = false;
};

std::mutex mutex;
State state;                        // guarded by mutex
std::atomic<bool> may_fail{false};  // so that a disk in order costs no lock
sqlite3_vfs* real_vfs = nullptr;
sqlite3_vfs shim_vfs;

bool Fails(const char* name, Failure failure) {
  if (!may_fail) return false;
  const std::lock_guard lock(mutex);
  if (state.left == kNever || state.failure != failure) return false;
  if (std::string_view(name == nullptr ? "" : name).find(state.files) == std::string_view::npos) {
    return false;
  }
  if (state.left > 0) {
    --state.left;
    return false;
  }
  state.has_failed = true;
  return true;
}

int Read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 offset) {
  if (Fails(ShimOf(file)->name, Failure::kBrokenRead)) return SQLITE_IOERR_READ;
  return RealOf(file)->pMethods->xRead(RealOf(file), bytes, count, offset);
}

int Write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  if (Fails(ShimOf(file)->name, Failure::kNoRoom)) return SQLITE_FULL;
  if (Fails(ShimOf(file)->name, Failure::kBrokenWrite)) return SQLITE_IOERR_WRITE;
  return RealOf(file)->pMethods->xWrite(RealOf(file), bytes, count, offset);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (Fails(ShimOf(file)->name, Failure::kBrokenTruncate)) return SQLITE_IOERR_TRUNCATE;
  return RealOf(file)->pMethods->xTruncate(RealOf(file), size);
}

int Sync(sqlite3_file* file, int flags) {
  if (Fails(ShimOf(file)->name, Failure::kBrokenSync)) return SQLITE_IOERR_FSYNC;
  return RealOf(file)->pMethods->xSync(RealOf(file), flags);
}

int Delete(sqlite3_vfs* /*vfs*/, const char* name, int sync_folder) {
  if (Fails(name, Failure::kBrokenRemoval)) return SQLITE_IOERR_DELETE;
  return real_vfs->xDelete(real_vfs, name, sync_folder);
}

const sqlite3_io_methods shim_methods = [] {
  sqlite3_io_methods methods = PassThrough();
  methods.xRead = Read;
  methods.xWrite = Write;
  methods.xTruncate = Truncate;
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
  shim_vfs.xDelete = Delete;
  sqlite3_vfs_register(&shim_vfs, 1);
}

FullDisk::~FullDisk() {
  sqlite3_vfs_unregister(&shim_vfs);
  sqlite3_vfs_register(real_vfs, 1);
}

void FullDisk::FailAfter(int count, Failure how, std::string files) {
  const std::lock_guard lock(mutex);
  state = {count, how, std::move(files), false};
  may_fail = true;
}

void FullDisk::Heal() {
  const std::lock_guard lock(mutex);
  state.left = kNever;
  may_fail = false;
}

bool FullDisk::HasFailed() const {
  const std::lock_guard lock(mutex);
  return state.has_failed;
}

}  // namespace tests
