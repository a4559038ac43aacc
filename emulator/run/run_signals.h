// The signals that end a program, read like a file.

#pragma once

#include <csignal>

#include "storage/descriptor.h"

namespace emulator {

// While this lives SIGTERM, SIGINT and SIGHUP are kept for Take, in this thread and those that it
// starts; SIGHUP not where somebody has it ignored, as nohup does. One thread at a time.
class RunSignals {
 public:
  RunSignals();
  ~RunSignals();
  RunSignals(const RunSignals&) = delete;
  RunSignals& operator=(const RunSignals&) = delete;

  // Readable once there is one.
  int descriptor() const noexcept { return descriptor_.number(); }
  // The number of one that has come; 0 when none has.
  int Take();

  // Whether one has come that was not taken.
  bool IsWaiting() const;

  // What was blocked before.
  const sigset_t& mask_before() const noexcept { return before_; }

 private:
  sigset_t before_{};
  storage::Descriptor descriptor_{-1};
};

}  // namespace emulator
