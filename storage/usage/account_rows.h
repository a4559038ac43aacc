// What the statements of one account have read and written today.

#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "storage/clock.h"
#include "storage/usage/usage.h"

namespace storage {

class UsageRecorder;

// Begins anew at midnight, UTC. Thread-safe.
class AccountRows {
 public:
  // `kept` is where the rows are recorded too, to be found again by the next process; `so_far` what
  // an earlier one has recorded there today.
  AccountRows(const Clock& clock, std::shared_ptr<UsageRecorder> kept, RowsOfADay so_far);
  AccountRows(const AccountRows&) = delete;
  AccountRows& operator=(const AccountRows&) = delete;

  void Add(const Usage& usage);
  RowsOfADay Today();

 private:
  void BeginDay();  // requires mutex_

  const Clock& clock_;
  const std::shared_ptr<UsageRecorder> kept_;
  std::mutex mutex_;
  std::int64_t day_ms_;  // guarded by mutex_, like what follows
  RowsOfADay rows_;
};

}  // namespace storage
