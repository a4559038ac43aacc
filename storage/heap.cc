#include "storage/heap.h"

#include <atomic>

#include <malloc.h>

namespace storage {

namespace {

constexpr int kLarge = 4 * 1024 * 1024;

std::atomic<bool> is_wanted{false};

}  // namespace

void KeepLargeMemoryApart() noexcept {
  // To set either ends the learning of both. As much may stay free at the end of each heap: to take
  // and give back the same pages with every request costs more than the request.
  mallopt(M_MMAP_THRESHOLD, kLarge);
  mallopt(M_TRIM_THRESHOLD, kLarge);
}

void WantMemoryGivenBack() noexcept { is_wanted.store(true, std::memory_order_relaxed); }

void GiveMemoryBack() noexcept {
  if (is_wanted.exchange(false, std::memory_order_relaxed)) malloc_trim(0);
}

}  // namespace storage
