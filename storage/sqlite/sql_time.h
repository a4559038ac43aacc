// What SQL takes for now: CURRENT_TIMESTAMP, datetime('now'), unixepoch() and the like.

#pragma once

#include "storage/clock.h"

namespace storage {

// While it lives, SQL that this thread runs on a connection of SqlTimeVfs() takes the time from
// `clock`; SQLite asks once a statement. Without one it is the system's. They may be nested.
class SqlTime {
 public:
  // `clock` must outlive this.
  explicit SqlTime(const Clock& clock) noexcept;
  ~SqlTime();
  SqlTime(const SqlTime&) = delete;
  SqlTime& operator=(const SqlTime&) = delete;

 private:
  const Clock* const before_;
};

// The name of SQLite's usual VFS with that time, which is there from the first call on.
const char* SqlTimeVfs();

}  // namespace storage
