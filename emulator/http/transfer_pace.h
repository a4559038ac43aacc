// How slow a peer may be while a thread waits for it.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace emulator {

struct PaceLimits {
  std::chrono::milliseconds stall{10'000};  // longest wait for a single byte
  std::chrono::milliseconds grace{20'000};  // after this the rate counts
  std::uint64_t min_bytes_per_second = 1024;
};

// Follows one body. One thread at a time.
class TransferPace {
 public:
  using Clock = std::chrono::steady_clock;

  explicit TransferPace(const PaceLimits& limits) : limits_(limits), started_(Clock::now()) {}

  void Moved(std::size_t bytes) { moved_bytes_ += bytes; }

  Clock::time_point started() const { return started_; }
  std::uint64_t moved_bytes() const { return moved_bytes_; }

  // How long to wait for the next byte; zero when the peer has used up its time.
  std::chrono::milliseconds NextWait() const {
    const auto elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_);
    if (elapsed <= limits_.grace) {
      return limits_.stall;
    }
    const auto expected_bytes =
        static_cast<std::uint64_t>(elapsed.count()) * limits_.min_bytes_per_second / 1000;
    return moved_bytes_ >= expected_bytes ? limits_.stall : std::chrono::milliseconds{0};
  }

 private:
  PaceLimits limits_;
  Clock::time_point started_;
  std::uint64_t moved_bytes_ = 0;
};

}  // namespace emulator
