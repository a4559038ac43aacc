// Something that is done every so often, beside the requests.

#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "storage/log.h"

namespace emulator {

// Calls the task from a thread of its own, for the first time when the interval has passed once,
// until this goes; a call that runs then is waited for. What a call throws is told to the log, and
// the next one comes when it is due all the same.
class RepeatedTask {
 public:
  // `doing` says in the log what has failed, as "sweeping" does.
  RepeatedTask(std::string doing, std::chrono::milliseconds interval, storage::Log& log,
               std::function<void()> task);
  ~RepeatedTask();
  RepeatedTask(const RepeatedTask&) = delete;
  RepeatedTask& operator=(const RepeatedTask&) = delete;

 private:
  void Run();
  void RunOnce() noexcept;

  const std::string doing_;
  const std::chrono::milliseconds interval_;
  storage::Log& log_;
  const std::function<void()> task_;
  std::mutex mutex_;
  std::condition_variable ending_;
  bool is_ending_ = false;  // guarded by mutex_
  std::thread thread_;      // last: it uses all the others
};

}  // namespace emulator
