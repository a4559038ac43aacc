// What can be asked of the usage that is kept.

#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "storage/usage/usage.h"

namespace storage {

// Hours whose beginnings lie in the range, its ends included, of the databases in these folders.
struct UsageFilter {
  std::vector<std::string> folders;
  std::int64_t from_ms = std::numeric_limits<std::int64_t>::min();
  std::int64_t to_ms = std::numeric_limits<std::int64_t>::max();
};

struct UsageOrder {
  enum class Key { kRuns, kDuration, kRowsRead, kRowsWritten, kRowsReturned };
  enum class Measure { kSum, kAverage };  // kRuns has no average
  enum class Direction { kAscending, kDescending };
  Key key = Key::kDuration;
  Measure measure = Measure::kSum;
  Direction direction = Direction::kDescending;
};

struct HourUsage {
  std::int64_t hour_ms = 0;  // its beginning
  Usage usage;               // without a plan
};

struct DatabaseStatementUsage {
  std::string folder;
  std::string statement;  // normalised
  Usage usage;
};

}  // namespace storage
