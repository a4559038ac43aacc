// What statements have cost, summed over their runs.

#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

namespace storage {

struct Usage {
  std::uint64_t reads = 0;   // runs that wrote nothing
  std::uint64_t writes = 0;  // runs that did, or would have where there was something to write
  double duration_ms = 0;
  std::uint64_t rows_read = 0;
  std::uint64_t rows_written = 0;
  std::uint64_t rows_returned = 0;
  double slowest_ms = 0;  // the longest run
  // SQLite's plan of the slowest run, a line a step, or of one that took not much less; empty where
  // there is none.
  std::string slowest_plan;

  std::uint64_t runs() const noexcept { return reads + writes; }

  Usage& operator+=(const Usage& other) {
    reads += other.reads;
    writes += other.writes;
    duration_ms += other.duration_ms;
    rows_read += other.rows_read;
    rows_written += other.rows_written;
    rows_returned += other.rows_returned;
    if (other.slowest_ms > slowest_ms && !other.slowest_plan.empty()) {
      slowest_plan = other.slowest_plan;
    }
    slowest_ms = std::max(slowest_ms, other.slowest_ms);
    return *this;
  }
};

inline constexpr std::int64_t kHourMs = std::int64_t{60} * 60 * 1000;

// The beginning of the hour, in UTC, that `time_ms` lies in.
constexpr std::int64_t HourOf(std::int64_t time_ms) noexcept {
  const std::int64_t past = time_ms % kHourMs;
  return time_ms - (past < 0 ? past + kHourMs : past);
}

// What all statements of an account have read and written in a day.
struct RowsOfADay {
  std::uint64_t read = 0;
  std::uint64_t written = 0;
};

// The midnight, in UTC, that the day of `time_ms` begins with.
constexpr std::int64_t DayOf(std::int64_t time_ms) noexcept {
  constexpr std::int64_t kDayMs = 24 * kHourMs;
  const std::int64_t past = time_ms % kDayMs;
  return time_ms - (past < 0 ? past + kDayMs : past);
}

}  // namespace storage
