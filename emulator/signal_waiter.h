// SIGINT and SIGTERM, taken by a thread instead of a handler, which could do next to nothing.

#pragma once

#include <atomic>
#include <functional>
#include <thread>

namespace emulator {

// Blocks both in the calling thread, and in those that it starts. To be called before the first, so
// that only a SignalWaiter takes them.
void BlockEndSignals();

// What the process does once a signal has been seen to.
enum class AfterSignal {
  kGoOn,
  kEnd,  // at once, by the signal, as if nothing had taken it
};

// While this lives, each signal that comes is given to a function in a thread of its own. Signals
// end the process again once it has gone.
class SignalWaiter {
 public:
  // `on_signal` may be called until the destructor ends, and must not throw. Requires: the signals
  // are blocked in every thread.
  explicit SignalWaiter(std::function<AfterSignal()> on_signal);
  ~SignalWaiter();
  SignalWaiter(const SignalWaiter&) = delete;
  SignalWaiter& operator=(const SignalWaiter&) = delete;

 private:
  void Run() const;

  const std::function<AfterSignal()> on_signal_;
  std::atomic<bool> is_over_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace emulator
