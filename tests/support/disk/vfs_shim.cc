#include "tests/support/disk/vfs_shim.h"

namespace tests {

sqlite3_io_methods PassThrough() {
  return {
      3,
      [](sqlite3_file* f) { return RealOf(f)->pMethods->xClose(RealOf(f)); },
      [](sqlite3_file* f, void* bytes, int count, sqlite3_int64 offset) {
        return RealOf(f)->pMethods->xRead(RealOf(f), bytes, count, offset);
      },
      [](sqlite3_file* f, const void* bytes, int count, sqlite3_int64 offset) {
        return RealOf(f)->pMethods->xWrite(RealOf(f), bytes, count, offset);
      },
      [](sqlite3_file* f, sqlite3_int64 size) {
        return RealOf(f)->pMethods->xTruncate(RealOf(f), size);
      },
      [](sqlite3_file* f, int flags) { return RealOf(f)->pMethods->xSync(RealOf(f), flags); },
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
}

sqlite3_vfs ShimVfs(const sqlite3_vfs& real, const char* name, decltype(sqlite3_vfs::xOpen) open) {
  sqlite3_vfs shim = real;
  shim.zName = name;
  shim.szOsFile = static_cast<int>(sizeof(ShimFile)) + real.szOsFile;
  shim.xOpen = open;
  return shim;
}

int OpenShim(sqlite3_vfs* real, const char* name, sqlite3_file* file, int flags, int* out_flags,
             const sqlite3_io_methods& methods) {
  ShimFile* shim = ShimOf(file);
  shim->real = reinterpret_cast<sqlite3_file*>(shim + 1);
  shim->name = name;
  const int code = real->xOpen(real, name, shim->real, flags, out_flags);
  shim->base.pMethods = shim->real->pMethods == nullptr ? nullptr : &methods;
  return code;
}

}  // namespace tests
