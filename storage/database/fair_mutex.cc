#include "storage/database/fair_mutex.h"

namespace storage {

bool FairMutex::LockUntil(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  if (!locked_) {
    locked_ = true;
    return true;
  }
  return Wait(lock, deadline);
}

void FairMutex::Lock() {
  // Far enough: a time_point's maximum would overflow where the wait converts it.
  LockUntil(std::chrono::steady_clock::now() + std::chrono::hours(24 * 365));
}

bool FairMutex::Wait(std::unique_lock<std::mutex>& lock,
                     std::chrono::steady_clock::time_point deadline) {
  Waiter waiter;
  waiter.since = std::chrono::steady_clock::now();
  const auto place = waiters_.insert(waiters_.end(), &waiter);
  if (on_wait_) {
    lock.unlock();
    on_wait_();
    lock.lock();
  }
  bool in_time = true;
  for (;;) {
    if (waiter.owns) return true;  // handed over, already out of the list
    if (!locked_) {
      locked_ = true;
      waiters_.erase(place);
      return true;
    }
    if (!in_time) {
      waiters_.erase(place);
      return false;
    }
    in_time = waiter.woken.wait_until(lock, deadline) == std::cv_status::no_timeout;
  }
}

bool FairMutex::IsLocked() {
  const std::lock_guard lock(mutex_);
  return locked_;
}

void FairMutex::Unlock() {
  const std::lock_guard lock(mutex_);
  if (waiters_.empty()) {
    locked_ = false;
    return;
  }
  Waiter* const oldest = waiters_.front();
  if (std::chrono::steady_clock::now() - oldest->since >= kPatience) {
    waiters_.pop_front();
    oldest->owns = true;
  } else {
    locked_ = false;
  }
  oldest->woken.notify_one();
}

}  // namespace storage
