#include "storage/replication/replica_lock.h"

namespace storage {

template <typename Condition>
bool ReplicaLock::Wait(std::unique_lock<std::mutex>& lock, Deadline deadline,
                       const Condition& condition) {
  if (condition()) return true;
  if (on_wait_) {
    lock.unlock();
    on_wait_();
    lock.lock();
  }
  return changed_.wait_until(lock, deadline, condition);
}

bool ReplicaLock::ShareUntil(Deadline deadline) {
  std::unique_lock lock(mutex_);
  if (!Wait(lock, deadline, [this] { return !is_locked_ && wanting_ == 0; })) return false;
  ++sharing_;
  return true;
}

void ReplicaLock::EndSharing() {
  {
    const std::lock_guard lock(mutex_);
    --sharing_;
  }
  changed_.notify_all();
}

bool ReplicaLock::LockUntil(Deadline deadline) {
  std::unique_lock lock(mutex_);
  ++wanting_;
  const bool is_free = Wait(lock, deadline, [this] { return !is_locked_ && sharing_ == 0; });
  --wanting_;
  is_locked_ = is_free || is_locked_;
  // Who came to share it waited for this one.
  if (!is_free) changed_.notify_all();
  return is_free;
}

void ReplicaLock::Share() {
  {
    const std::lock_guard lock(mutex_);
    is_locked_ = false;
    ++sharing_;
  }
  changed_.notify_all();
}

void ReplicaLock::Unlock() {
  {
    const std::lock_guard lock(mutex_);
    is_locked_ = false;
  }
  changed_.notify_all();
}

}  // namespace storage
