// A client's request for a database's writer.

#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <optional>
#include <span>

#include "storage/query/connection.h"
#include "storage/query/query.h"
#include "storage/query/statement_policy.h"
#include "storage/segments/history_position.h"
#include "storage/usage/usage_tally.h"

namespace storage {

// All that it refers to must outlive it.
struct WriteRequest {
  std::span<const Query> queries;
  Access access;
  SteadyTime deadline;
  ResultSink& sink;
  UsageTally& tally;                     // its own
  StatementPlace& place;                 // likewise
  const std::atomic<bool>* client_gone;  // as DatabaseOptions::client_gone; may be null
  // Told which commit the request is part of, unless it is null.
  std::optional<HistoryPosition>* seen;
  // Why it has failed; null when it has not.
  std::exception_ptr failure;
};

// Runs its statements in whatever transaction is open on `writer`. Throws what RunQueries does.
// `finished` counts the statements that have run to their end.
void RunWriteRequest(Connection& writer, const StatementPolicy& policy, WriteRequest& request,
                     std::size_t& finished);

}  // namespace storage
