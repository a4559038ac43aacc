#include "emulator/repeated_task.h"

#include <exception>
#include <utility>

#include "storage/try_warn.h"

namespace emulator {

RepeatedTask::RepeatedTask(std::string doing, std::chrono::milliseconds interval, storage::Log& log,
                           std::function<void()> task)
    : doing_(std::move(doing)),
      interval_(interval),
      log_(log),
      task_(std::move(task)),
      thread_([this] { Run(); }) {}

RepeatedTask::~RepeatedTask() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  ending_.notify_one();
  thread_.join();
}

void RepeatedTask::Run() {
  std::unique_lock lock(mutex_);
  while (!ending_.wait_for(lock, interval_, [this] { return is_ending_; })) {
    lock.unlock();
    RunOnce();
    lock.lock();
  }
}

void RepeatedTask::RunOnce() noexcept {
  try {
    task_();
  } catch (const std::exception& error) {
    storage::TryWarn(log_, {doing_, " failed and will be tried again: ", error.what()});
  }
}

}  // namespace emulator
