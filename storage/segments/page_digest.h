// A hash of all pages of a database that costs as much to keep up to date as its changed pages.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace storage {

// Pages of a SQLite file, counted from 1.
using PageNumber = std::uint32_t;

// The XOR of the hashes of a database's pages, so that a page is added and taken away by the same
// operation. Two databases with the same digest hold the same pages. Immutable but for XOR.
struct PageDigest {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  PageDigest& operator^=(const PageDigest& other) noexcept {
    high ^= other.high;
    low ^= other.low;
    return *this;
  }
  friend PageDigest operator^(PageDigest a, const PageDigest& b) noexcept { return a ^= b; }
  friend bool operator==(const PageDigest&, const PageDigest&) = default;
};

// XXH3-128 of a page, seeded with its number. Of page 1 the fields that say which commit it was
// rather than what the database holds count as zero: see storage/FORMAT.md, "The digest".
PageDigest DigestOfPage(PageNumber number, std::span<const std::byte> page) noexcept;

}  // namespace storage
