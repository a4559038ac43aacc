// How an open database is to behave.

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>

#include "storage/database/checkpoint.h"
#include "storage/history/history.h"
#include "storage/query/connection_setup.h"

namespace storage {

// What becomes of requests that only read while the database is exported or imported into.
// Others are refused.
enum class ReadsDuringTransfer { kRefused, kAnswered };

struct DatabaseOptions {
  ConnectionOptions connection;
  std::chrono::milliseconds request_timeout{30'000};  // waiting for a connection included
  std::size_t max_readers = 8;
  CheckpointThresholds checkpoint;
  // None: no history is kept, and what there is of one is removed when the database is opened.
  std::optional<HistoryOptions> history;
  ReadsDuringTransfer reads_during_transfer = ReadsDuringTransfer::kRefused;
  // Called by the thread of a request that is about to wait for those before it, where it is set.
  // Must not throw.
  std::function<void()> on_wait;
};

// The most descriptors that an open database holds: two for each connection, the index of its log,
// and what is read and written of its history at a time.
constexpr std::size_t MostDescriptors(const DatabaseOptions& options) {
  constexpr std::size_t kConnection = 2;
  constexpr std::size_t kLogIndex = 1;
  constexpr std::size_t kHistory = 3;
  return kConnection * (options.max_readers + 1) + kLogIndex + (options.history ? kHistory : 0);
}

}  // namespace storage
