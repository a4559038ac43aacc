// How an open database is to behave.

#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "storage/background_tasks.h"
#include "storage/database/checkpoint.h"
#include "storage/history/history.h"
#include "storage/query/connection_setup.h"
#include "storage/value.h"

namespace storage {

// What becomes of requests that only read while the database is exported or imported into.
// Others are refused.
enum class ReadsDuringTransfer { kRefused, kAnswered };

// A client's request that has failed, as whoever runs the program is told of it. The views live as
// long as the call.
struct FailedRequest {
  enum class Kind { kQuery, kExport, kImport };
  Kind kind = Kind::kQuery;
  std::string_view database;  // its uuid
  // From the statement on that failed; empty for an export, and for an import that failed at its
  // end or could not be read.
  std::string_view sql;
  std::span<const Value> parameters;
  std::string_view message;  // the error's
};

// How long requests that are committed together may keep one another.
struct WriteGroupTimes {
  // Those that have run wait this long for others to join.
  std::chrono::milliseconds patience{2};
  // A member that takes longer is run by itself, so that nobody waits for it who need not.
  std::chrono::milliseconds member{20};
};

struct DatabaseOptions {
  ConnectionOptions connection;
  std::chrono::milliseconds request_timeout{30'000};  // waiting for a connection included
  std::size_t max_readers = 8;
  CheckpointThresholds checkpoint;
  // Makes checkpoints and snapshots beside the writer; must outlive the database. Null: they are
  // made in its turn.
  BackgroundTasks* background = nullptr;
  WriteGroupTimes write_group;
  // None: no history is kept, and what there is of one is removed when the database is opened.
  std::optional<HistoryOptions> history;
  ReadsDuringTransfer reads_during_transfer = ReadsDuringTransfer::kRefused;
  // In words, that nothing is to change the database: what would is refused by it, as kFrozen.
  // Empty for one that may be changed.
  std::string frozen;
  // Whose it is: its clock dates commits, and is what SQL takes for now.
  std::string account_id;
  // So many requests may wait for the writer, and as many for a reader; what comes beyond them is
  // refused.
  std::size_t max_waiting = 1000;
  // Called by each thread that is about to wait for requests before its own, where it is set. Must
  // not throw.
  std::function<void()> on_wait;
  // Asked, where it is set, by the thread that a request comes on: what will be set once nobody
  // waits for the request's answer any more, to be read until that is there; null: it never is. Its
  // statements are stopped then. Must not throw.
  std::function<const std::atomic<bool>*()> client_gone;
  // How often a writer looks whether the file that it has open is still in its place.
  std::chrono::milliseconds place_check{1000};
  // Told of each request of a client that fails, by its thread, where it is set. May throw nothing
  // that is to reach the client.
  std::function<void(const FailedRequest&)> on_failure;
};

// The most descriptors that an open database holds: two for each connection, the index of its log,
// what is copied from, and what is read and written of its history at a time.
constexpr std::size_t MostDescriptors(const DatabaseOptions& options) {
  constexpr std::size_t kConnection = 2;
  constexpr std::size_t kLogIndex = 1;
  constexpr std::size_t kCopySource = 1;
  constexpr std::size_t kHistory = 3;
  return kConnection * (options.max_readers + 1) + kLogIndex + kCopySource +
         (options.history ? kHistory : 0);
}

}  // namespace storage
