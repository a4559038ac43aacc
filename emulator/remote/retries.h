// When a command asks a service again.

#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <utility>

namespace emulator {

// Waits that long.
using Pause = std::function<void(std::chrono::milliseconds)>;
Pause RealPause();

// What D1's own clients do: half a second, then twice as long each time up to eight, less a quarter
// at random, or as long as the service says, up to a minute. One thread at a time.
class Retries {
 public:
  static constexpr int kMost = 5;

  // Each wait is told to `messages`. The reference must outlive this.
  Retries(Pause pause, std::ostream& messages) : pause_(std::move(pause)), messages_(messages) {}

  // Waits and returns true, or false once there have been kMost in a row. `why` becomes part of a
  // line for a person; `told` is what the service wants.
  bool Again(const std::string& why, std::optional<std::chrono::milliseconds> told = std::nullopt);
  // Something went on: what fails next is a first time again.
  void Forget() noexcept { count_ = 0; }

  // Waits without counting.
  void Wait(std::chrono::milliseconds time) const { pause_(time); }

 private:
  // `time`, less a quarter of it at most.
  std::chrono::milliseconds Shortened(std::chrono::milliseconds time);

  const Pause pause_;
  std::ostream& messages_;
  std::minstd_rand random_{std::random_device()()};
  int count_ = 0;
};

// Whether an answer of this status may be another the next time: 408, 429 and from 500 on, but for
// 501.
bool IsPassingStatus(int status) noexcept;

// Whether D1 says by `error` that the database was moved or reset, or that another transfer holds
// it, so that asking again will do. Source: D1's documentation of its errors, and the words of
// transfers in each other's way.
bool IsPassingError(std::string_view error) noexcept;

// What a Retry-After header of seconds asks for; none for any other.
std::optional<std::chrono::milliseconds> ParseRetryAfter(const std::string& value);

}  // namespace emulator
