// How far something is, on a terminal.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>

namespace emulator {

// One line that is drawn over and over, at most ten times a second. One thread at a time.
class ProgressBar {
 public:
  using Clock = std::chrono::steady_clock;

  // `out` leads to stderr. Nothing is written when that is no terminal, or nothing is expected.
  ProgressBar(std::ostream& out, std::uint64_t expected_bytes);
  // As on a terminal of so many columns; 0 when they are not known.
  ProgressBar(std::ostream& out, std::uint64_t expected_bytes, std::size_t columns,
              std::function<Clock::time_point()> now);
  // Ends the line, wherever it has come to.
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // What was expected may be wrong: no more than 99 percent show before the end.
  void Add(std::uint64_t bytes);
  // All is done, and 100 percent show.
  void Finish();

 private:
  void Draw(std::uint64_t percent);
  void EndLine();

  std::ostream& out_;
  const std::uint64_t expected_bytes_;
  std::function<Clock::time_point()> now_;  // empty when nothing is to be drawn
  std::size_t bar_columns_ = 0;             // 0: too narrow for one
  std::uint64_t done_bytes_ = 0;
  std::optional<std::uint64_t> drawn_percent_;
  Clock::time_point drawn_at_;
};

}  // namespace emulator
