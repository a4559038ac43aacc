#include "emulator/repeated_task.h"

#include <utility>

namespace emulator {

RepeatedTask::RepeatedTask(std::chrono::milliseconds interval, std::function<void()> task)
    : interval_(interval), task_(std::move(task)), thread_([this] { Run(); }) {}

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
    task_();
    lock.lock();
  }
}

}  // namespace emulator
