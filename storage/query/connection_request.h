// What a client's request on one connection begins and ends with.

#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "storage/error.h"
#include "storage/query/connection.h"
#include "storage/query/statement_policy.h"

namespace storage {

// Runs `body`; where it was interrupted or refused memory, throws why instead of what SQLite says
// of it. A lock that another program holds is waiting in a queue like any other.
template <typename Body>
auto RunAsRequest(Connection& connection, const StatementPolicy& policy, Body&& body) {
  try {
    return std::forward<Body>(body)();
  } catch (const Error& error) {
    if (const auto why = connection.interruption()) throw policy.ErrorFor(*why);
    // Which code SQLite has for it depends on what wanted the memory.
    if (connection.lacked_memory() && error.sqlite_code() != 0 &&
        error.kind() == ErrorKind::kInvalidSql) {
      throw policy.ErrorFor(Refusal::kOutOfMemory);
    }
    if (error.kind() == ErrorKind::kBusy) throw policy.ErrorFor(Refusal::kQueuedTooLong);
    if (error.kind() == ErrorKind::kDiskFull && connection.ReachedMaximumSize()) {
      throw policy.ErrorFor(Refusal::kDatabaseFull);
    }
    throw;
  }
}

// Whatever happens, no transaction of a request is left behind.
class ConnectionRequest {
 public:
  ConnectionRequest(Connection& connection, SteadyTime deadline, const std::atomic<bool>& cancelled,
                    std::uint64_t commits)
      : connection_(connection) {
    connection_.BeginRequest(deadline, cancelled, commits);
  }
  ~ConnectionRequest() { connection_.Rollback(); }
  ConnectionRequest(const ConnectionRequest&) = delete;
  ConnectionRequest& operator=(const ConnectionRequest&) = delete;

 private:
  Connection& connection_;
};

}  // namespace storage
