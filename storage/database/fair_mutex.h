// The queue in front of a database's writer.

#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <utility>

namespace storage {

// A mutex that nobody waits for while others overtake for long: whoever has waited for kPatience
// gets it next. Until then a thread that comes by may take a free lock, which spares a wake-up.
// Thread-safe.
class FairMutex {
 public:
  // `on_wait`, unless it is empty, is called by each thread that is about to wait. Must not throw.
  explicit FairMutex(std::function<void()> on_wait = {}) : on_wait_(std::move(on_wait)) {}

  // False when `deadline` passed first.
  bool LockUntil(std::chrono::steady_clock::time_point deadline);
  void Lock();
  void Unlock();
  // Whether somebody has it at this moment.
  bool IsLocked();

 private:
  static constexpr std::chrono::microseconds kPatience{500};

  struct Waiter {
    std::condition_variable woken;
    std::chrono::steady_clock::time_point since;
    bool owns = false;
  };

  bool Wait(std::unique_lock<std::mutex>& lock, std::chrono::steady_clock::time_point deadline);

  const std::function<void()> on_wait_;
  std::mutex mutex_;
  bool locked_ = false;         // guarded by mutex_
  std::list<Waiter*> waiters_;  // guarded by mutex_; the one that came first stands first
};

}  // namespace storage
