#include "storage/striped_counter.h"

namespace storage {

std::size_t CounterStripe() noexcept {
  static std::atomic<std::size_t> threads{0};
  // Initialized to a constant, so that no call has to look whether it is.
  thread_local std::size_t number = 0;  // from 1 on; 0: not yet given
  if (number == 0) number = threads.fetch_add(1, std::memory_order_relaxed) + 1;
  return number % kCounterStripes;
}

std::uint64_t StripedCounter::Sum() const noexcept {
  std::uint64_t sum = 0;
  for (const Part& part : parts_) sum += part.value.load(std::memory_order_relaxed);
  return sum;
}

}  // namespace storage
