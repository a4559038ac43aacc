#include "storage/database/write_queue.h"

#include <algorithm>
#include <exception>

namespace storage {

WriteQueue::Outcome WriteQueue::Run(WriteRequest& request, const std::function<void()>& lead) {
  {
    std::unique_lock lock(mutex_);
    if (has_leader_) {
      if (waiting_.size() >= max_waiting_) return Outcome::kTooMany;
      Waiter waiter{request, {}, State::kWaiting};
      if (!Wait(lock, waiter)) return Outcome::kTooLate;
      if (waiter.state == State::kRun) {
        lock.unlock();
        if (request.failure) std::rethrow_exception(request.failure);
        return Outcome::kRun;
      }
    }
    has_leader_ = true;
  }
  // Whatever happens, those that wait are not forgotten.
  struct Succession {
    WriteQueue& queue;
    ~Succession() {
      const std::lock_guard lock(queue.mutex_);
      queue.ReleaseLocked();
      queue.has_leader_ = false;
      if (queue.waiting_.empty()) return;
      queue.has_leader_ = true;
      Waiter& next = *queue.waiting_.front();
      queue.waiting_.pop_front();
      next.state = State::kLeading;
      next.woken.notify_one();
    }
  } const succession{*this};
  lead();
  if (request.failure) std::rethrow_exception(request.failure);
  return Outcome::kRun;
}

bool WriteQueue::Wait(std::unique_lock<std::mutex>& lock, Waiter& waiter) {
  waiting_.push_back(&waiter);
  if (on_wait_) {
    lock.unlock();
    on_wait_();
    lock.lock();
  }
  while (waiter.state == State::kWaiting) {
    if (waiter.woken.wait_until(lock, waiter.request.deadline) == std::cv_status::no_timeout) {
      continue;
    }
    if (waiter.state != State::kWaiting) break;
    waiting_.erase(std::find(waiting_.begin(), waiting_.end(), &waiter));
    return false;
  }
  // Who has been taken is being run: that ends by the request's own deadline.
  waiter.woken.wait(lock, [&] { return waiter.state != State::kTaken; });
  return true;
}

WriteRequest* WriteQueue::TakeNext() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) return nullptr;
  Waiter* const next = waiting_.front();
  // Before it leaves the queue: when there is no memory it stays there.
  taken_.push_back(next);
  waiting_.pop_front();
  next->state = State::kTaken;
  return &next->request;
}

void WriteQueue::Release() {
  const std::lock_guard lock(mutex_);
  ReleaseLocked();
}

std::size_t WriteQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

void WriteQueue::ReleaseLocked() {
  for (Waiter* const waiter : taken_) {
    waiter->state = State::kRun;
    waiter->woken.notify_one();
  }
  taken_.clear();
}

}  // namespace storage
