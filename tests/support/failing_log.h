// A log that memory has run out for.

#pragma once

#include <atomic>
#include <new>
#include <string_view>

#include "storage/log.h"

namespace tests {

// Thread-safe.
class FailingLog final : public storage::Log {
 public:
  void Warn(std::string_view /*message*/) override {
    ++calls_;
    throw std::bad_alloc();
  }

  int calls() const { return calls_; }

 private:
  std::atomic<int> calls_ = 0;
};

}  // namespace tests
