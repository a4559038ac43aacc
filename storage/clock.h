// Where every wall-clock time in the program comes from, so that a harness can stop it.

#pragma once

#include <cstdint>

namespace storage {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  // Milliseconds since the Unix epoch, UTC. May step back when the system's clock is set.
  virtual std::int64_t NowMs() const = 0;
  // The same, some milliseconds late at most, where that is cheaper.
  virtual std::int64_t NowCoarseMs() const { return NowMs(); }
};

// The operating system's clock.
class SystemClock final : public Clock {
 public:
  std::int64_t NowMs() const override;
  std::int64_t NowCoarseMs() const override;
};

}  // namespace storage
