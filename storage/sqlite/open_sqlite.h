// How the program opens SQLite files, whatever for.

#pragma once

#include <string>

#include "storage/sqlite/sqlite_call.h"

// SQLiteCpp's own.
namespace SQLite {  // NOLINT(readability-identifier-naming)
class Database;
}

namespace storage {

// Another connection, or a program that shares the file, may hold a lock for a moment.
// Where a request waits for it, its deadline says how long.
inline constexpr int kBusyTimeoutMs = 5000;
// Between two tries for such a lock, of which the first ones come sooner.
inline constexpr int kMostLockWaitMs = 25;

struct OpenSqliteOptions {
  enum class Access {
    kImmutable,  // to read a file that nobody changes: no lock is taken, no log looked for
    kReadOnly,
    kReadWrite,
    kCreate,  // to write a file that is made where there is none
  };
  // Who copies the write-ahead log into the file.
  enum class Checkpoints {
    kAutomatic,  // SQLite, after a commit that leaves a long log and when the last connection goes
    kOnDemand,   // the program alone, when it says so
  };

  // What calls return; what a connection keeps of its last error is extended in any case.
  enum class ResultCodes { kExtended, kPrimary };

  Access access = Access::kReadWrite;
  Checkpoints checkpoints = Checkpoints::kAutomatic;
  ResultCodes result_codes = ResultCodes::kExtended;
  int busy_timeout_ms = kBusyTimeoutMs;
  const char* vfs = nullptr;  // by its name; null for SQLite's usual one
};

// One thread at a time. Throws what SQLite says, of the kind that belongs to its code.
ConnectionHandle OpenSqliteHandle(const std::string& path, const OpenSqliteOptions& options);

// The same for SQLiteCpp, and throws what that throws.
SQLite::Database OpenSqliteDatabase(const std::string& path, const OpenSqliteOptions& options);

}  // namespace storage
