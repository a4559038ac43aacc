// The requests that wait for a database's writer, so that one of them can take others along.

#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "storage/database/write_request.h"

namespace storage {

// One request at a time leads: its thread runs it, and whatever others it takes from the queue,
// while their threads sleep. Thread-safe.
class WriteQueue {
 public:
  // So many may wait. `on_wait`, unless it is empty, is called by each thread that is about to
  // wait. Must not throw.
  WriteQueue(std::size_t max_waiting, std::function<void()> on_wait)
      : max_waiting_(max_waiting), on_wait_(std::move(on_wait)) {}

  enum class Outcome {
    kRun,      // by this thread, or by another one that led
    kTooLate,  // the deadline passed in the queue
    kTooMany,  // as many as may wait do so already
  };
  // `lead` is called where this thread is to lead. Rethrows the request's failure, and what `lead`
  // throws.
  Outcome Run(WriteRequest& request, const std::function<void()>& lead);

  // For who leads: the next request that waits, from now on the leader's to run; null when there is
  // none.
  WriteRequest* TakeNext();
  // For who leads: those that it took have run, well or with a failure, and need not wait longer.
  void Release();

  // How many wait, and are nobody's to run yet.
  std::size_t waiting() const;

 private:
  enum class State : std::uint8_t { kWaiting, kTaken, kRun, kLeading };
  struct Waiter {
    WriteRequest& request;
    std::condition_variable woken;
    State state = State::kWaiting;
  };

  // False when the deadline passed; else it has run, or is to lead.
  bool Wait(std::unique_lock<std::mutex>& lock, Waiter& waiter);
  void ReleaseLocked();

  const std::size_t max_waiting_;
  const std::function<void()> on_wait_;
  mutable std::mutex mutex_;
  bool has_leader_ = false;      // guarded by mutex_, as all that follows
  std::deque<Waiter*> waiting_;  // the one that came first stands first
  std::vector<Waiter*> taken_;
};

}  // namespace storage
