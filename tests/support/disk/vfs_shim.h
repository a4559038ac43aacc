// SQLite's file system with something of a test's own in between.

#pragma once

#include <sqlite3.h>

namespace tests {

// What SQLite allocates for a file: ours, and behind it the real one.
struct ShimFile {
  sqlite3_file base;
  sqlite3_file* real;
  const char* name;  // null for a file without one; who opened it keeps it while it is open
};

inline ShimFile* ShimOf(sqlite3_file* file) { return reinterpret_cast<ShimFile*>(file); }
inline sqlite3_file* RealOf(sqlite3_file* file) { return ShimOf(file)->real; }

// Every call goes to the real file as it is.
sqlite3_io_methods PassThrough();

// A file system like `real`, but for what `open` makes of files.
sqlite3_vfs ShimVfs(const sqlite3_vfs& real, const char* name, decltype(sqlite3_vfs::xOpen) open);

// Opens the real file behind `file`, whose calls go to `methods` from then on.
int OpenShim(sqlite3_vfs* real, const char* name, sqlite3_file* file, int flags, int* out_flags,
             const sqlite3_io_methods& methods);

}  // namespace tests
