// Random numbers that are the same on every machine.

#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tests {

// SplitMix64: the standard library's distributions differ from one library to the next. One thread
// at a time.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t value = state_;
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
    return value ^ (value >> 31U);
  }

  // From 0 to `count` - 1.
  std::uint64_t Below(std::uint64_t count) {
    assert(count > 0);
    return Next() % count;
  }
  std::uint64_t Between(std::uint64_t low, std::uint64_t high) {
    return low + Below(high - low + 1);
  }

  template <std::size_t kSize>
  std::string_view Pick(const std::array<std::string_view, kSize>& words) {
    return words[Below(kSize)];
  }

 private:
  std::uint64_t state_;
};

}  // namespace tests
