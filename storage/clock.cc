#include "storage/clock.h"

#include <chrono>

#include <time.h>

namespace storage {

std::int64_t SystemClock::NowMs() const {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
}

std::int64_t SystemClock::NowCoarseMs() const {
  // The time of the kernel's last tick, which is read in a quarter of the time.
  timespec now{};
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

}  // namespace storage
