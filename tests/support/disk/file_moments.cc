#include "tests/support/disk/file_moments.h"

#include <mutex>
#include <string_view>
#include <utility>

#include <sqlite3.h>

#include "tests/support/disk/vfs_shim.h"

namespace tests {

namespace {

using Moment = FileMoments::Moment;

std::mutex mutex;
Moment awaited{};  // guarded by mutex, like the two below
std::string awaited_file;
std::function<void()> next;  // empty once it has been run
sqlite3_vfs* real_vfs = nullptr;
sqlite3_vfs shim_vfs;

void Come(Moment moment, const char* name) {
  std::function<void()> body;
  {
    const std::lock_guard lock(mutex);
    if (!next || moment != awaited) return;
    if (!std::string_view(name == nullptr ? "" : name).ends_with(awaited_file)) return;
    body = std::exchange(next, nullptr);
  }
  body();
}

int Read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 offset) {
  Come(Moment::kBeforeRead, ShimOf(file)->name);
  return RealOf(file)->pMethods->xRead(RealOf(file), bytes, count, offset);
}

int LockShared(sqlite3_file* file, int offset, int count, int flags) {
  constexpr int kWriteLock = 0;
  constexpr int kFirstReadLock = 3;
  const int code = RealOf(file)->pMethods->xShmLock(RealOf(file), offset, count, flags);
  if ((flags & SQLITE_SHM_UNLOCK) == 0) return code;
  if (offset == kWriteLock) Come(Moment::kAfterWriting, ShimOf(file)->name);
  if (offset >= kFirstReadLock && (flags & SQLITE_SHM_SHARED) != 0) {
    Come(Moment::kAfterTransaction, ShimOf(file)->name);
  }
  return code;
}

int Delete(sqlite3_vfs* /*vfs*/, const char* name, int sync_folder) {
  const int code = real_vfs->xDelete(real_vfs, name, sync_folder);
  Come(Moment::kAfterRemoval, name);
  return code;
}

const sqlite3_io_methods shim_methods = [] {
  sqlite3_io_methods methods = PassThrough();
  methods.xRead = Read;
  methods.xShmLock = LockShared;
  return methods;
}();

int Open(sqlite3_vfs* /*vfs*/, sqlite3_filename name, sqlite3_file* file, int flags,
         int* out_flags) {
  Come(Moment::kBeforeOpen, name);
  return OpenShim(real_vfs, name, file, flags, out_flags, shim_methods);
}

}  // namespace

FileMoments::FileMoments() {
  real_vfs = sqlite3_vfs_find(nullptr);
  shim_vfs = ShimVfs(*real_vfs, "file-moments", Open);
  shim_vfs.xDelete = Delete;
  sqlite3_vfs_register(&shim_vfs, 1);
}

FileMoments::~FileMoments() {
  sqlite3_vfs_unregister(&shim_vfs);
  sqlite3_vfs_register(real_vfs, 1);
}

void FileMoments::AtNext(Moment moment, std::string file, std::function<void()> body) {
  const std::lock_guard lock(mutex);
  awaited = moment;
  awaited_file = std::move(file);
  next = std::move(body);
}

bool FileMoments::HasCome() const {
  const std::lock_guard lock(mutex);
  return !next;
}

}  // namespace tests
