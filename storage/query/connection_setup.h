// What a connection for clients' statements is set to, from its opening on.

#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "storage/durability.h"
#include "storage/query/authorizer.h"
#include "storage/query/connection_counters.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sql_limits.h"
#include "storage/sqlite/sql_memory.h"
#include "storage/sqlite/sql_random.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

struct ConnectionOptions {
  SqlLimits limits;
  SqlMemoryLimits memory;
  Durability durability = Durability::kNormal;
  std::size_t statement_cache_bytes = 2U << 20U;
  std::uint64_t max_database_bytes = 0;    // 0: as large as SQLite can make it
  ConnectionCounters* counters = nullptr;  // null: nothing is counted; must outlive the connection
  // How long a lock that another program holds is waited for, at most: a request's deadline goes
  // before it.
  std::chrono::milliseconds lock_timeout{kBusyTimeoutMs};
  // Once set every statement of a client that takes longer than a moment is stopped. Null: that
  // never happens; must outlive the connection.
  const std::atomic<bool>* ending = nullptr;
  // What random() and randomblob() draw; empty: SQLite's own numbers.
  DrawRandom random;
};

// Opens a file in WAL mode, whose log is copied only when told to. A reader cannot write; on either
// nothing reaches the file but by SQL. Throws kIo when the file cannot be opened, kCorruptFile when
// it is not a database.
ConnectionHandle OpenForClients(const std::string& path, ConnectionRole role,
                                const ConnectionOptions& options);

// Puts the database into WAL mode where another program has left it in another, which lasts.
// Whether it had. Throws kBusy when another program keeps it from that, kDiskFull, kIo.
bool EnterWalMode(sqlite3* connection);

// From here on SQL is held to the limits. To be called once the program's own is compiled: what
// that reads of the schema may be over them, in a database that comes from elsewhere.
void SetLimits(sqlite3* connection, const SqlLimits& limits);

}  // namespace storage
