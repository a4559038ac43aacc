#include "emulator/run/run_signals.h"

#include <cerrno>
#include <system_error>

#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "storage/file_system.h"

namespace emulator {

RunSignals::RunSignals() {
  sigset_t taken;
  sigemptyset(&taken);
  sigaddset(&taken, SIGTERM);
  sigaddset(&taken, SIGINT);
  struct sigaction hang_up {};
  sigaction(SIGHUP, nullptr, &hang_up);
  if (hang_up.sa_handler != SIG_IGN) sigaddset(&taken, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &taken, &before_);
  descriptor_ = storage::Descriptor(signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK));
  if (descriptor_.number() < 0) {
    storage::ThrowFileError("waiting for signals", {errno, std::generic_category()});
  }
}

RunSignals::~RunSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

int RunSignals::Take() {
  signalfd_siginfo signal{};
  if (read(descriptor_.number(), &signal, sizeof(signal)) != sizeof(signal)) return 0;
  return static_cast<int>(signal.ssi_signo);
}

bool RunSignals::IsWaiting() const {
  pollfd waited{descriptor_.number(), POLLIN, 0};
  return poll(&waited, 1, 0) > 0;
}

}  // namespace emulator
