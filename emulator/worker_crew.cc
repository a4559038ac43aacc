#include "emulator/worker_crew.h"

#include <cassert>
#include <system_error>
#include <utility>

#include "storage/error.h"

namespace emulator {

WorkerCrew::WorkerCrew(Size size, std::function<void()> run) : size_(size), run_(std::move(run)) {}

WorkerCrew::~WorkerCrew() {
  assert(is_stopping_ || threads_.empty());
  Join();
}

void WorkerCrew::Start() {
  const std::lock_guard lock(mutex_);
  while (polling_ < size_.pollers && AddPoller()) {
  }
  if (polling_ == 0) {
    throw storage::Error(storage::ErrorKind::kIo, "the system refuses to start a thread");
  }
}

bool WorkerCrew::AddPoller() {
  if (resting_ > 0) {
    --resting_;
    ++calls_;
    ++polling_;
    wake_.notify_one();
    return true;
  }
  if (is_stopping_ || threads_.size() > size_.workers) {
    return false;
  }
  try {
    threads_.emplace_back(run_);
  } catch (const std::system_error&) {
    return false;  // The system has no thread to give: the same as being at the limit.
  }
  ++polling_;
  return true;
}

bool WorkerCrew::BeginWork(Session& session) {
  const std::lock_guard lock(mutex_);
  // With nobody at work there would be nobody to take it from the queue.
  const bool may_work = polling_ > 1 || AddPoller() || working_ == 0;
  if (may_work) {
    --polling_;
    ++working_;
  } else {
    queue_.push_back(&session);
  }
  return may_work;
}

WorkerCrew::Next WorkerCrew::FinishWork() {
  std::unique_lock lock(mutex_);
  if (!queue_.empty()) {
    Session* const session = queue_.front();
    queue_.pop_front();
    return {Turn::kWork, session};
  }
  --working_;
  if (is_stopping_) {
    idle_.notify_all();
    return {Turn::kLeave};
  }
  if (polling_ < size_.pollers) {
    ++polling_;
    return {Turn::kPoll};
  }
  ++resting_;
  wake_.wait(lock, [this] { return calls_ > 0 || is_stopping_; });
  if (calls_ > 0) {
    --calls_;
    return {Turn::kPoll};
  }
  --resting_;
  return {Turn::kLeave};
}

Session& WorkerCrew::TakeTurns(Session& session) {
  const std::lock_guard lock(mutex_);
  queue_.push_back(&session);
  Session& next = *queue_.front();
  queue_.pop_front();
  return next;
}

void WorkerCrew::Stop() {
  const std::lock_guard lock(mutex_);
  is_stopping_ = true;
  wake_.notify_all();
  idle_.notify_all();
}

WorkerCrew::Wait WorkerCrew::WaitUntilIdle(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  const bool is_idle =
      idle_.wait_for(lock, timeout, [this] { return working_ == 0 && queue_.empty(); });
  return is_idle ? Wait::kDone : Wait::kTimedOut;
}

void WorkerCrew::Join() {
  // No thread starts another one once stopping, so that the list is at rest.
  for (std::thread& thread : threads_) {
    if (thread.joinable()) {
      thread.join();
    }
  }
}

}  // namespace emulator
