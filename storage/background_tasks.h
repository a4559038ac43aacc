// Work that no request is to wait for.

#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace storage {

// Threads that run what they are given; of each owner one task at a time. Thread-safe.
class BackgroundTasks {
 public:
  // With none, tasks wait for RunNext. Throws std::system_error when there are no threads to be
  // had.
  explicit BackgroundTasks(std::size_t threads);
  // Requires: all owners have called Forget since their last Post.
  ~BackgroundTasks();
  BackgroundTasks(const BackgroundTasks&) = delete;
  BackgroundTasks& operator=(const BackgroundTasks&) = delete;

  // `task` is run soon, behind the owner's others. It must not throw.
  void Post(const void* owner, std::function<void()> task);
  // Drops those of the owner's that have not begun, and waits for the one that runs.
  // Requires: none of them calls it.
  void Forget(const void* owner) noexcept;
  // Runs on this thread what is next. False when there is nothing.
  bool RunNext();

 private:
  struct Task {
    const void* owner;
    std::function<void()> run;
  };

  bool IsRunning(const void* owner) const noexcept;
  std::deque<Task>::iterator FindNext() noexcept;
  void RunAndNote(std::unique_lock<std::mutex>& lock, const std::deque<Task>::iterator& next);
  void RunUntilTheEnd();
  void JoinThreads();

  std::mutex mutex_;
  std::condition_variable changed_;   // tasks, running owners, or is_ending_
  std::deque<Task> tasks_;            // guarded by mutex_
  std::vector<const void*> running_;  // guarded by mutex_; their owners
  bool is_ending_ = false;            // guarded by mutex_
  std::vector<std::thread> threads_;  // last: they use all the others
};

}  // namespace storage
