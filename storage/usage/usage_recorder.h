// The usage of one database that is not saved yet.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "storage/clock.h"
#include "storage/usage/account_rows.h"
#include "storage/usage/usage.h"
#include "storage/usage/usage_tally.h"

namespace storage {

// By the beginning of the hour and the normalised statement.
using UnsavedUsage = std::map<std::pair<std::int64_t, std::string>, Usage>;

// Statements of a database that have figures of their own in an hour. What comes beyond them is
// summed under the empty text, so that the sums of the hour are right.
inline constexpr std::size_t kMaxStatementsPerHour = 1000;

// Thread-safe.
class UsageRecorder {
 public:
  // Where `account`, which may be null, counts too what is recorded here.
  explicit UsageRecorder(const Clock& clock, std::shared_ptr<AccountRows> account = nullptr)
      : clock_(clock), account_(std::move(account)) {}
  UsageRecorder(const UsageRecorder&) = delete;
  UsageRecorder& operator=(const UsageRecorder&) = delete;

  // Where the runs of a prepared statement with this text are counted, from when it is compiled
  // until it goes.
  std::shared_ptr<StatementUsage> Find(std::string_view sql);

  // Counts the runs of a request that has happened, in the hour that it is now.
  void Record(const UsageTally& tally);
  // Counts what has no statement of its own.
  void Record(const Usage& usage);

  // Hands over what has been counted since the last call.
  UnsavedUsage TakeUnsaved();
  // Takes back what could not be saved.
  void GiveBack(const UnsavedUsage& usage);

 private:
  // What is counted of one normalised text.
  struct SameStatement {
    // As many as prepared statements had it at a time.
    std::vector<std::shared_ptr<StatementUsage>> usages;
    // Where to look first for one that is free: prepared statements go in the order in which they
    // came, and there may be hundreds.
    std::size_t next = 0;
  };

  void SetAside(std::int64_t hour_ms, const std::string& statement, const Usage& usage);

  const Clock& clock_;
  const std::shared_ptr<AccountRows> account_;
  // Of statements that are beyond the bound, and of what is none.
  const std::shared_ptr<StatementUsage> others_ = std::make_shared<StatementUsage>("");
  std::mutex mutex_;
  std::unordered_map<std::string, SameStatement> statements_;  // guarded by mutex_
  UnsavedUsage aside_;                                         // guarded by mutex_
};

}  // namespace storage
