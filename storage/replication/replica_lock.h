// Who reads a replica, and who brings it forward.

#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>

namespace storage {

// Many may share it, or one has it alone. Who waits to have it alone goes before those who come to
// share it later, so that readers that follow one another keep nobody from it. Thread-safe.
class ReplicaLock {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  // `on_wait`, unless it is empty, is called by each thread that is about to wait. Must not throw.
  explicit ReplicaLock(std::function<void()> on_wait = {}) : on_wait_(std::move(on_wait)) {}

  // False when `deadline` passed first.
  bool ShareUntil(Deadline deadline);
  void EndSharing();
  bool LockUntil(Deadline deadline);
  // To be had alone, from now on shared.
  void Share();
  void Unlock();

 private:
  template <typename Condition>
  bool Wait(std::unique_lock<std::mutex>& lock, Deadline deadline, const Condition& condition);

  const std::function<void()> on_wait_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t sharing_ = 0;  // guarded by mutex_
  std::size_t wanting_ = 0;  // guarded by mutex_; threads that wait to have it alone
  bool is_locked_ = false;   // guarded by mutex_
};

}  // namespace storage
