#include "storage/sqlite/sql_time.h"

#include <utility>

#include <sqlite3.h>

#include "storage/error.h"

namespace storage {

namespace {

constexpr const char* kVfsName = "d1-time";

// The Unix epoch in SQLite's count, which is of Julian days in milliseconds.
constexpr sqlite3_int64 kUnixEpochMs = 210'866'760'000'000;

// SQLite tells a VFS no connection. A statement is run by one thread from its beginning to its end.
thread_local const Clock* current_clock = nullptr;

int TellTime(sqlite3_vfs* /*vfs*/, sqlite3_int64* now) noexcept {
  if (current_clock == nullptr) {
    sqlite3_vfs* const usual = sqlite3_vfs_find(nullptr);
    return usual->xCurrentTimeInt64(usual, now);
  }
  *now = kUnixEpochMs + current_clock->NowMs();
  return SQLITE_OK;
}

// A copy: a VFS of SQLite's own keeps nothing of its own but what it was made with, so that files
// are locked and shared with those of the usual one as if they were.
class TimedVfs {
 public:
  TimedVfs() : vfs_(*sqlite3_vfs_find(nullptr)) {
    vfs_.zName = kVfsName;
    vfs_.pNext = nullptr;
    vfs_.xCurrentTimeInt64 = &TellTime;
    if (sqlite3_vfs_register(&vfs_, /*makeDflt=*/0) != SQLITE_OK) {
      throw Error(ErrorKind::kIo, "SQLite takes no clock");
    }
  }

 private:
  sqlite3_vfs vfs_;
};

}  // namespace

SqlTime::SqlTime(const Clock& clock) noexcept : before_(std::exchange(current_clock, &clock)) {}

SqlTime::~SqlTime() { current_clock = before_; }

const char* SqlTimeVfs() {
  static const TimedVfs vfs;
  return kVfsName;
}

}  // namespace storage
