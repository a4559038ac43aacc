// Runs a request's statements on one connection.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "storage/query/connection.h"
#include "storage/query/query.h"
#include "storage/query/statement_policy.h"
#include "storage/usage/usage_tally.h"

namespace storage {

enum class RunOutcome {
  kDone,
  kNeedsWriter,  // a statement is not for a reader: nothing has been changed, the sink must be
                 // restarted
};

struct RunContext {
  Connection& connection;
  ConnectionRole role;
  const StatementPolicy& policy;
  Access access;
  std::int64_t last_row_id;  // what a reader tells, whose own connection never inserts
  std::size_t& finished;     // counts the statements that have run to their end
  StatementPlace& place;
  UsageTally& tally;
};

// Runs every statement of `queries` in order, inside whatever transaction is open, and notes what
// each has cost.
// Throws the policy's refusals, and SQLite's errors in its words; the transaction is then to be
// rolled back.
RunOutcome RunQueries(const RunContext& context, std::span<const Query> queries, ResultSink& sink);

}  // namespace storage
