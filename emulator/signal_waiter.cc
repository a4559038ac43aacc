#include "emulator/signal_waiter.h"

#include <csignal>
#include <utility>

#include <pthread.h>

namespace emulator {

namespace {

sigset_t EndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

void UnblockEndSignals() {
  const sigset_t signals = EndSignals();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace

void BlockEndSignals() {
  const sigset_t signals = EndSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

SignalWaiter::SignalWaiter(std::function<AfterSignal()> on_signal)
    : on_signal_(std::move(on_signal)), thread_([this] { Run(); }) {}

SignalWaiter::~SignalWaiter() {
  is_over_ = true;
  // The signal is blocked, so that it ends nothing: sigwait takes it.
  // NOLINTNEXTLINE(bugprone-bad-signal-to-kill-thread)
  pthread_kill(thread_.native_handle(), SIGTERM);
  thread_.join();
  UnblockEndSignals();
}

void SignalWaiter::Run() const {
  const sigset_t signals = EndSignals();
  for (;;) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (is_over_) return;
    if (on_signal_() == AfterSignal::kGoOn) continue;
    // A shell that starts a job in the background has SIGINT ignored.
    std::signal(signal, SIG_DFL);
    UnblockEndSignals();
    std::raise(signal);
  }
}

}  // namespace emulator
