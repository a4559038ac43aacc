// What a prepared statement counts.

#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include "storage/striped_counter.h"
#include "storage/usage/usage.h"

namespace storage {

// The usage of a normalised statement since it was last saved, as one prepared statement at a time
// counts it: so threads that run the same text on connections of their own do not wait for each
// other. What every run touches stands first, in two cache lines: they follow a connection from
// thread to thread. Thread-safe where it says so.
struct alignas(kCacheLineBytes) StatementUsage {
  explicit StatementUsage(std::string normalized);

  // The next run that can have a plan is worth having it written down. Thread-safe.
  void ForgetPlan() noexcept;

  std::mutex mutex;          // may be taken while the recorder's is held, never the other way round
  std::int64_t hour_ms = 0;  // guarded by mutex; of all that is unsaved
  // A run that takes longer is worth having its plan written down. Thread-safe.
  std::atomic<double> plan_beyond_ms{0};
  Usage unsaved;           // guarded by mutex
  const std::string text;  // empty for all those that have none of their own
};

}  // namespace storage
