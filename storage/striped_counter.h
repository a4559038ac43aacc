// A count that many threads add to and few read.

#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace storage {

// Threads that add at the same time should not wait for each other's cache line: a count is kept in
// so many parts.
inline constexpr std::size_t kCounterStripes = 8;
inline constexpr std::size_t kCacheLineBytes = 64;

// The part that the calling thread adds to, the same at each call.
std::size_t CounterStripe() noexcept;

// Thread-safe, and exact.
class StripedCounter {
 public:
  void Add(std::uint64_t more) noexcept {
    parts_[CounterStripe()].value.fetch_add(more, std::memory_order_relaxed);
  }
  // What was added so far. Never less than what an earlier call has said.
  std::uint64_t Sum() const noexcept;

 private:
  struct alignas(kCacheLineBytes) Part {
    std::atomic<std::uint64_t> value{0};
  };
  std::array<Part, kCounterStripes> parts_;
};

}  // namespace storage
