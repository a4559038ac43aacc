// A clock that stands still until it is told to move.

#pragma once

#include <atomic>
#include <cstdint>

#include "storage/clock.h"

namespace tests {

// Thread-safe.
class FakeClock final : public storage::Clock {
 public:
  explicit FakeClock(std::int64_t now_ms = 1'700'000'000'000) : now_ms_(now_ms) {}

  std::int64_t NowMs() const override { return now_ms_.load(); }
  void Advance(std::int64_t by_ms) { now_ms_ += by_ms; }

 private:
  std::atomic<std::int64_t> now_ms_;
};

}  // namespace tests
