#include "storage/usage/usage_recorder.h"

#include <algorithm>
#include <iterator>

#include "storage/usage/normalized_statement.h"

namespace storage {

namespace {

// How much longer than the run whose plan is known another must take to have its own written down:
// plans seldom change, and to ask for one costs as much as a short statement.
constexpr double kClearlySlower = 1.25;

// Free ones that are not found among so many make another one, and go when counts are saved.
constexpr std::size_t kMostLooks = 16;

// While nothing can be saved hours pile up.
constexpr std::size_t kMaxSetAside = 10 * kMaxStatementsPerHour;

}  // namespace

void UsageTally::Count() const {
  if (recorder_ != nullptr) recorder_->Record(*this);
}

std::shared_ptr<StatementUsage> UsageRecorder::Find(std::string_view sql) {
  std::string text = NormalizeStatement(sql);
  const std::lock_guard lock(mutex_);
  auto found = statements_.find(text);
  if (found == statements_.end()) {
    if (statements_.size() >= kMaxStatementsPerHour) return others_;
    found = statements_.try_emplace(text).first;
  }
  // One that no prepared statement has any more, or another.
  auto& [usages, next] = found->second;
  const std::size_t most = std::min(usages.size(), kMostLooks);
  for (std::size_t looked = 0; looked < most; ++looked) {
    if (next >= usages.size()) next = 0;
    const std::shared_ptr<StatementUsage>& usage = usages[next++];
    if (usage.use_count() == 1) return usage;
  }
  return usages.emplace_back(std::make_shared<StatementUsage>(std::move(text)));
}

void UsageRecorder::Record(const UsageTally& tally) {
  if (account_) {
    Usage all;
    tally.ForEach([&](const StatementUsage&, const Usage& run) {
      all.rows_read += run.rows_read;
      all.rows_written += run.rows_written;
    });
    account_->Add(all);
  }
  const std::int64_t hour_ms = HourOf(clock_.NowCoarseMs());
  tally.ForEach([&](StatementUsage& statement, const Usage& run) {
    std::unique_lock lock(statement.mutex);
    if (statement.hour_ms != hour_ms) {
      const std::int64_t ended_ms = std::exchange(statement.hour_ms, hour_ms);
      const Usage ended = std::exchange(statement.unsaved, {});
      statement.ForgetPlan();
      lock.unlock();
      if (ended.runs() > 0) {
        const std::lock_guard all_lock(mutex_);
        SetAside(ended_ms, statement.text, ended);
      }
      lock.lock();
    } else if (run.slowest_ms > statement.plan_beyond_ms.load(std::memory_order_relaxed)) {
      // Its plan was asked for, though there may be none.
      statement.plan_beyond_ms.store(run.slowest_ms * kClearlySlower, std::memory_order_relaxed);
    }
    statement.unsaved += run;
  });
}

void UsageRecorder::Record(const Usage& usage) {
  UsageTally tally(this);
  tally.Add(others_) = usage;
  Record(tally);
}

void UsageRecorder::SetAside(std::int64_t hour_ms, const std::string& statement,
                             const Usage& usage) {
  std::pair key(hour_ms, statement);
  if (aside_.size() >= kMaxSetAside && !aside_.contains(key)) key.second.clear();
  aside_[key] += usage;
}

UnsavedUsage UsageRecorder::TakeUnsaved() {
  const std::lock_guard lock(mutex_);
  // False when there was nothing to take.
  const auto take = [&](StatementUsage& statement) {
    const std::lock_guard statement_lock(statement.mutex);
    if (statement.unsaved.runs() == 0) return false;
    SetAside(statement.hour_ms, statement.text, std::exchange(statement.unsaved, {}));
    return true;
  };
  take(*others_);
  for (auto entry = statements_.begin(); entry != statements_.end();) {
    // Nobody can come to use what the map alone refers to: that takes the mutex.
    auto& usages = entry->second.usages;
    std::erase_if(usages, [&](const std::shared_ptr<StatementUsage>& usage) {
      return !take(*usage) && usage.use_count() == 1;
    });
    entry = usages.empty() ? statements_.erase(entry) : std::next(entry);
  }
  return std::exchange(aside_, {});
}

void UsageRecorder::GiveBack(const UnsavedUsage& usage) {
  const std::lock_guard lock(mutex_);
  for (const auto& [key, value] : usage) SetAside(key.first, key.second, value);
}

}  // namespace storage
