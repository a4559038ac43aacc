// Which indexes would make a database's statements read less, tried out on a copy of it.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "storage/advice/index_candidates.h"
#include "storage/advice/trial_database.h"
#include "storage/clock.h"
#include "storage/database/database_options.h"
#include "storage/log.h"
#include "storage/query/statement_policy.h"
#include "storage/usage/usage_query.h"

namespace storage {

// An index by which a statement reads at most half of what it read, and so many rows fewer, is
// worth having: what it spares in a smaller table is less than what writes to it cost.
inline constexpr std::uint64_t kLeastRowsSpared = 100;

// What one piece of advice may cost.
struct AdviceLimits {
  std::size_t statements = 20;                 // that are looked at
  std::size_t trials = 12;                     // of indexes
  std::chrono::milliseconds time{15'000};      // behind which nothing more is begun
  std::chrono::milliseconds statement{5'000};  // of one run, and of making one index
};

struct SuggestedIndex {
  IndexCandidate index;
  std::uint64_t bytes = 0;  // that it takes
};

struct ImprovedQuery {
  std::string statement;   // normalised
  std::uint64_t runs = 0;  // that were counted
  // Of one run without any of the suggested indexes, and with all of them.
  TrialCost before;
  TrialCost after;
  std::string plan_before;  // as ExplainQueryPlan has it
  std::string plan_after;

  std::uint64_t rows_spared() const noexcept { return runs * (before.rows_read - after.rows_read); }
};

// Indexes that help together, mostly one, and the statements that use them.
struct IndexSuggestion {
  std::vector<SuggestedIndex> indexes;
  std::vector<ImprovedQuery> queries;  // that spare most first
};

// A statement that was not tried, and why.
struct UntriedStatement {
  std::string statement;  // normalised
  std::string reason;     // for people
};

struct IndexAdvice {
  std::size_t statements = 0;                // that were looked at, and tried where need be
  std::vector<IndexSuggestion> suggestions;  // that spare most first; no index is in two of them
  std::vector<UntriedStatement> untried;
};

// What is to be asked of the usage of a database for AdviseIndexes: the statements that take most
// time, of all the time that is kept.
inline constexpr std::uint64_t kMostAdvisedStatements = 200;
UsageFilter UsageToAdvise(const std::string& folder);

// How the copy is opened, and whose rules hold on it.
struct TrialSurroundings {
  const StatementPolicy& policy;
  const DatabaseOptions& options;  // as usual databases have them
  const Clock& clock;
  Log& log;
};

// Tries the statements, which are in the order of their importance, on `copy`, a database file that
// nobody else has and that is of no use afterwards. Those that read too little for an index to
// spare anything are passed over. Throws kIo, kCorruptFile, kDiskFull, and the policy's errors once
// the options' `ending` is set or nobody waits for the answer any more; a statement that fails
// otherwise is told as untried.
IndexAdvice AdviseIndexes(const std::filesystem::path& copy,
                          std::span<const DatabaseStatementUsage> statements,
                          const TrialSurroundings& surroundings, const AdviceLimits& limits = {});

}  // namespace storage
