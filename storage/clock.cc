#include "storage/clock.h"

#include <chrono>

namespace storage {

std::int64_t SystemClock::NowMs() const {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
}

}  // namespace storage
