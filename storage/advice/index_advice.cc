#include "storage/advice/index_advice.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <functional>
#include <set>
#include <string_view>
#include <utility>

#include "storage/advice/named_schema.h"
#include "storage/advice/sample_values.h"
#include "storage/advice/trial_text.h"
#include "storage/ascii.h"
#include "storage/error.h"
#include "storage/transfer/dump_text.h"
#include "storage/usage/normalized_statement.h"

namespace storage {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr const char* kOutOfTime = "the time for advice was over before it";
constexpr const char* kTooLong = "its text is too long to be kept whole";

// The files are at fault, or nobody wants to know.
bool EndsAll(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::kIo:
    case ErrorKind::kCorruptFile:
    case ErrorKind::kNewerVersion:
    case ErrorKind::kDiskFull:
    case ErrorKind::kCancelled:
    case ErrorKind::kBusy:
      return true;
    default:
      return false;
  }
}

bool Helps(const TrialCost& before, const TrialCost& after) {
  return after.rows_read <= before.rows_read / 2 &&
         before.rows_read - after.rows_read >= kLeastRowsSpared;
}

// Behind a name in a plan stand a blank or the end of the line; a name may hold both, so that a
// longer one may be taken for it, which then is said to be used as well.
bool UsesIndex(const std::string& plan, const std::string& name) {
  const std::string words = "INDEX " + name;
  for (std::size_t at = plan.find(words); at != std::string::npos; at = plan.find(words, at + 1)) {
    const std::size_t end = at + words.size();
    if (end == plan.size() || plan[end] == ' ' || plan[end] == '\n') return true;
  }
  return false;
}

std::string DropSql(const std::string& name) {
  std::string sql = "DROP INDEX ";
  AppendDumpName(sql, name);
  return sql;
}

// A statement that is tried.
struct Trial {
  const DatabaseStatementUsage& usage;
  std::string text;  // with values
  std::vector<IndexCandidate> candidates;
  TrialCost before;
  std::string plan_before;
  TrialCost now;  // with what has been accepted so far
};

class Adviser {
 public:
  Adviser(const std::filesystem::path& copy, const TrialSurroundings& surroundings,
          const AdviceLimits& limits)
      : entries_(ReadSchemaEntries(copy)),
        surroundings_(surroundings),
        database_(copy, surroundings.policy, surroundings.options, limits.statement,
                  surroundings.clock, surroundings.log),
        samples_(database_),
        limits_(limits) {}

  IndexAdvice Advise(std::span<const DatabaseStatementUsage> statements) {
    for (const DatabaseStatementUsage& usage : statements) {
      if (IsWorthTrying(usage)) Attempt(usage.statement, [&] { Prepare(usage); });
    }
    for (Trial& trial : trials_) {
      if (accepted_.size() >= limits_.trials || IsOutOfTime()) break;
      Attempt(trial.usage.statement, [&] { TryCandidates(trial); });
    }
    for (Trial& trial : trials_) {
      if (accepted_.empty()) break;
      Attempt(trial.usage.statement, [&] { Attribute(trial); });
    }
    Finish();
    return std::move(advice_);
  }

 private:
  bool IsOutOfTime() const { return SteadyClock::now() >= end_; }

  void CheckGoesOn() const {
    const std::atomic<bool>* const ending = surroundings_.options.connection.ending;
    if (ending != nullptr && *ending) throw surroundings_.policy.ErrorFor(Refusal::kDatabaseGone);
  }

  // What fails of one statement is told, and keeps nobody from the others.
  template <typename Body>
  void Attempt(const std::string& statement, Body&& body) {
    CheckGoesOn();
    try {
      std::forward<Body>(body)();
    } catch (const Error& error) {
      if (EndsAll(error)) throw;
      advice_.untried.push_back({statement, error.what()});
    }
  }

  bool IsWorthTrying(const DatabaseStatementUsage& usage) const {
    return usage.usage.rows_read >=
               kLeastRowsSpared * std::max<std::uint64_t>(1, usage.usage.runs()) &&
           HasQueryPlan(usage.statement);
  }

  // What would use no other index than there is need not be run.
  void Prepare(const DatabaseStatementUsage& usage) {
    if (advice_.statements >= limits_.statements) return;
    const std::string& statement = usage.statement;
    if (statement.size() > kMaxNormalizedBytes) throw Error(ErrorKind::kTooLarge, kTooLong);
    if (IsOutOfTime()) throw Error(ErrorKind::kTimeout, kOutOfTime);
    NamedSchema schema(entries_, statement);
    Trial trial{
        .usage = usage, .text = {}, .candidates = {}, .before = {}, .plan_before = {}, .now = {}};
    trial.text = TrialText(statement, schema.tables(),
                           [&](const std::string& table, const std::string& column) {
                             return samples_.Find(schema.tables(), table, column);
                           });
    trial.candidates = FindIndexCandidates(schema, trial.text);
    if (!trial.candidates.empty()) {
      trial.before = trial.now = database_.Measure(trial.text);
      trial.plan_before = database_.PlanOf(trial.text);
      trials_.push_back(std::move(trial));
    }
    ++advice_.statements;
  }

  // Accepts those of its indexes that are not there yet, if they help it beyond those that are.
  void TryCandidates(Trial& trial) {
    if (!accepted_.empty()) trial.now = database_.Measure(trial.text);
    std::vector<SuggestedIndex> made;
    for (const IndexCandidate& candidate : trial.candidates) {
      if (names_.contains(candidate.name)) continue;
      made.push_back({candidate, database_.Change(candidate.sql)});
    }
    if (made.empty()) return;
    const TrialCost cost = database_.Measure(trial.text);
    if (Helps(trial.now, cost)) {
      for (const SuggestedIndex& each : made) names_.insert(each.index.name);
      accepted_.push_back({std::move(made), {}});
      trial.now = cost;
      return;
    }
    for (const SuggestedIndex& each : made) database_.Change(DropSql(each.index.name));
  }

  // Says which of the indexes it uses now that all are there.
  void Attribute(const Trial& trial) {
    const TrialCost after = IsOutOfTime() ? trial.now : database_.Measure(trial.text);
    if (!Helps(trial.before, after)) return;
    const std::string plan = database_.PlanOf(trial.text);
    for (IndexSuggestion& suggestion : accepted_) {
      bool is_used = false;
      for (const SuggestedIndex& each : suggestion.indexes) {
        if (!UsesIndex(plan, each.index.name)) continue;
        used_.insert(each.index.name);
        is_used = true;
      }
      if (!is_used) continue;
      suggestion.queries.push_back({trial.usage.statement, trial.usage.usage.runs(), trial.before,
                                    after, trial.plan_before, plan});
    }
  }

  void Finish() {
    const auto spared = [](const IndexSuggestion& suggestion) {
      std::uint64_t rows = 0;
      for (const ImprovedQuery& query : suggestion.queries) rows += query.rows_spared();
      return rows;
    };
    for (IndexSuggestion& suggestion : accepted_) {
      std::erase_if(suggestion.indexes,
                    [&](const SuggestedIndex& each) { return !used_.contains(each.index.name); });
      if (suggestion.queries.empty()) continue;
      std::ranges::stable_sort(suggestion.queries, std::greater{}, &ImprovedQuery::rows_spared);
      advice_.suggestions.push_back(std::move(suggestion));
    }
    std::ranges::stable_sort(advice_.suggestions, std::greater{}, spared);
  }

  const std::vector<SchemaEntry> entries_;
  const TrialSurroundings& surroundings_;
  TrialDatabase database_;
  SampleValues samples_;
  const AdviceLimits limits_;
  const SteadyClock::time_point end_ = SteadyClock::now() + limits_.time;

  std::deque<Trial> trials_;
  std::vector<IndexSuggestion> accepted_;
  std::set<std::string> names_;  // of the indexes that are accepted
  std::set<std::string> used_;   // of those that a statement uses
  IndexAdvice advice_;
};

}  // namespace

UsageFilter UsageToAdvise(const std::string& folder) {
  UsageFilter filter;
  filter.folders = {folder};
  return filter;
}

IndexAdvice AdviseIndexes(const std::filesystem::path& copy,
                          std::span<const DatabaseStatementUsage> statements,
                          const TrialSurroundings& surroundings, const AdviceLimits& limits) {
  return Adviser(copy, surroundings, limits).Advise(statements);
}

}  // namespace storage
