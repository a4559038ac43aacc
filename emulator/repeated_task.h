// Something that is done every so often, beside the requests.

#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace emulator {

// Calls the task from a thread of its own, for the first time when the interval has passed once,
// until this goes; a call that runs then is waited for.
class RepeatedTask {
 public:
  // `task` must not throw.
  RepeatedTask(std::chrono::milliseconds interval, std::function<void()> task);
  ~RepeatedTask();
  RepeatedTask(const RepeatedTask&) = delete;
  RepeatedTask& operator=(const RepeatedTask&) = delete;

 private:
  void Run();

  const std::chrono::milliseconds interval_;
  const std::function<void()> task_;
  std::mutex mutex_;
  std::condition_variable ending_;
  bool is_ending_ = false;  // guarded by mutex_
  std::thread thread_;      // last: it uses all the others
};

}  // namespace emulator
