#include "storage/background_tasks.h"

#include <algorithm>
#include <utility>

namespace storage {

BackgroundTasks::BackgroundTasks(std::size_t threads) {
  threads_.reserve(threads);
  try {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { RunUntilTheEnd(); });
  } catch (...) {
    JoinThreads();
    throw;
  }
}

BackgroundTasks::~BackgroundTasks() { JoinThreads(); }

void BackgroundTasks::JoinThreads() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void BackgroundTasks::Post(const void* owner, std::function<void()> task) {
  {
    const std::lock_guard lock(mutex_);
    // So that noting it once it runs needs no memory.
    running_.reserve(threads_.size() + 1);
    tasks_.push_back({owner, std::move(task)});
  }
  changed_.notify_all();
}

void BackgroundTasks::Forget(const void* owner) noexcept {
  std::unique_lock lock(mutex_);
  std::erase_if(tasks_, [&](const Task& task) { return task.owner == owner; });
  changed_.wait(lock, [&] { return !IsRunning(owner); });
}

bool BackgroundTasks::RunNext() {
  std::unique_lock lock(mutex_);
  const auto next = FindNext();
  if (next == tasks_.end()) return false;
  RunAndNote(lock, next);
  return true;
}

bool BackgroundTasks::IsRunning(const void* owner) const noexcept {
  return std::ranges::find(running_, owner) != running_.end();
}

std::deque<BackgroundTasks::Task>::iterator BackgroundTasks::FindNext() noexcept {
  return std::ranges::find_if(tasks_, [&](const Task& task) { return !IsRunning(task.owner); });
}

void BackgroundTasks::RunAndNote(std::unique_lock<std::mutex>& lock,
                                 const std::deque<Task>::iterator& next) {
  Task task = std::move(*next);
  tasks_.erase(next);
  running_.push_back(task.owner);
  lock.unlock();
  task.run();
  // What it holds goes before the owner, who may wait for this.
  task.run = nullptr;
  lock.lock();
  running_.erase(std::ranges::find(running_, task.owner));
  changed_.notify_all();
}

void BackgroundTasks::RunUntilTheEnd() {
  std::unique_lock lock(mutex_);
  for (;;) {
    auto next = tasks_.end();
    changed_.wait(lock, [&] {
      next = FindNext();
      return is_ending_ || next != tasks_.end();
    });
    if (next == tasks_.end()) return;
    RunAndNote(lock, next);
  }
}

}  // namespace storage
