// One commit of one database, as history knows it.

#pragma once

#include <compare>
#include <cstdint>

#include "storage/segments/page_digest.h"

namespace storage {

// Counts commits: within a generation from 0, and one generation more at every restore. Ordered as
// the commits happened, whatever the clock did.
struct CommitNumber {
  std::uint32_t generation = 0;
  std::uint32_t commit = 0;  // below kEndOfGeneration

  friend bool operator==(const CommitNumber&, const CommitNumber&) = default;
  friend std::strong_ordering operator<=>(const CommitNumber& a, const CommitNumber& b) noexcept {
    const auto by_generation = a.generation <=> b.generation;
    return std::is_neq(by_generation) ? by_generation : a.commit <=> b.commit;
  }
};

// As a commit's number: the last one of its generation, whichever that is.
inline constexpr std::uint32_t kEndOfGeneration = 0xffff'ffff;

// A commit and what the database was after it. Immutable.
struct HistoryPosition {
  CommitNumber number;
  std::int64_t time_ms = 0;  // never less than that of the commit before
  PageDigest digest;         // of the database after the commit
};

}  // namespace storage
