#include "emulator/http/worker_crew.h"

#include <cassert>
#include <exception>
#include <new>
#include <system_error>
#include <utility>

#include "storage/error.h"

namespace emulator {
namespace {

// Looks without any work after which it sleeps until there is some.
constexpr int kIdleLooks = 50;

// Whose worker the calling thread is.
thread_local WorkerCrew* current_crew = nullptr;

}  // namespace

WorkerCrew::WorkerCrew(Size size, std::function<std::function<void()>()> make_run)
    : size_(size), make_run_(std::move(make_run)) {
  // So that starting one allocates nothing here.
  threads_.reserve(size_.workers + 1);
}

WorkerCrew::~WorkerCrew() {
  assert(is_stopping_ || threads_.empty());
  Join();
}

void WorkerCrew::Start() {
  const std::lock_guard lock(mutex_);
  try {
    watcher_ = std::thread([this] { Watch(); });
    while (polling_ < size_.awake && AddPoller()) {
    }
  } catch (const std::system_error&) {
    assert(polling_ == 0);
  }
  if (polling_ == 0) {
    is_stopping_ = true;
    throw storage::Error(storage::ErrorKind::kIo, "the system refuses to start a thread");
  }
}

bool WorkerCrew::HasSpare() const { return resting_ > 0 || threads_.size() <= size_.workers; }

bool WorkerCrew::AddPoller() {
  if (resting_ > 0) {
    --resting_;
    ++calls_;
    ++polling_;
    wake_.notify_one();
    return true;
  }
  if (is_stopping_ || !HasSpare()) {
    return false;
  }
  try {
    threads_.emplace_back([this, run = make_run_()] {
      current_crew = this;
      run();
    });
  } catch (const std::exception&) {
    return false;  // The system has no thread or memory to give: the same as being at the limit.
  }
  ++polling_;
  return true;
}

void WorkerCrew::Watch() {
  std::unique_lock lock(mutex_);
  const auto is_stopping = [this] { return is_stopping_; };
  int idle_looks = 0;
  while (!is_stopping_) {
    if (idle_looks == kIdleLooks) {
      is_watching_ = false;
      watch_.wait(lock, [this] { return is_watching_ || is_stopping_; });
      idle_looks = 0;
    }
    watch_.wait_for(lock, size_.watch_interval, is_stopping);
    const bool is_idle = working_ == 0 && !has_polled_;
    if (polling_ == 0 && !has_polled_) AddPoller();
    idle_looks = is_idle ? idle_looks + 1 : 0;
    has_polled_ = false;
  }
}

bool WorkerCrew::BeginWork(Session& session) {
  const std::lock_guard lock(mutex_);
  // With nobody at work there would be nobody to take it from the queue.
  const bool may_work = polling_ > 1 || HasSpare() || working_ == 0;
  if (!may_work && Enqueue(session)) {
    return false;
  }
  --polling_;
  ++working_;
  if (!std::exchange(is_watching_, true)) watch_.notify_one();
  return true;
}

bool WorkerCrew::Enqueue(Session& session) {
  try {
    queue_.push_back(&session);
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

void WorkerCrew::AboutToWait() noexcept {
  if (current_crew == nullptr) return;
  const std::lock_guard lock(current_crew->mutex_);
  if (current_crew->polling_ == 0) current_crew->AddPoller();
}

WorkerCrew::Next WorkerCrew::FinishWork() {
  std::unique_lock lock(mutex_);
  if (!queue_.empty()) {
    Session* const session = queue_.front();
    queue_.pop_front();
    return {Turn::kWork, session};
  }
  --working_;
  if (is_stopping_ || polling_ < size_.awake) {
    ++polling_;
    has_polled_ = true;
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

void WorkerCrew::EndPolling() {
  const std::lock_guard lock(mutex_);
  --polling_;
  idle_.notify_all();
}

Session& WorkerCrew::TakeTurns(Session& session) {
  const std::lock_guard lock(mutex_);
  if (!Enqueue(session)) return session;
  Session& next = *queue_.front();
  queue_.pop_front();
  return next;
}

void WorkerCrew::Stop() {
  const std::lock_guard lock(mutex_);
  is_stopping_ = true;
  wake_.notify_all();
  idle_.notify_all();
  watch_.notify_all();
}

WorkerCrew::Wait WorkerCrew::WaitUntilIdle(std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  const bool is_idle = idle_.wait_for(
      lock, timeout, [this] { return working_ == 0 && polling_ == 0 && queue_.empty(); });
  return is_idle ? Wait::kDone : Wait::kTimedOut;
}

void WorkerCrew::Join() {
  if (watcher_.joinable()) {
    watcher_.join();
  }
  // No thread starts another one once stopping, so that the list is at rest.
  for (std::thread& thread : threads_) {
    if (thread.joinable()) {
      thread.join();
    }
  }
}

}  // namespace emulator
