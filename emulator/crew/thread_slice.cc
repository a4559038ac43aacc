#include "emulator/crew/thread_slice.h"

#include <cstdint>

#include <sys/syscall.h>
#include <unistd.h>

namespace emulator {

namespace {

// What sched_setattr(2) calls sched_attr, as it was first: the kernel's header cannot be included
// beside those of the C library, which has another sched_param.
struct Attributes {
  std::uint32_t size = sizeof(Attributes);
  std::uint32_t policy = 0;
  std::uint64_t flags = 0;
  std::int32_t niceness = 0;
  std::uint32_t priority = 0;
  std::uint64_t slice_ns = 0;  // of a usual thread
  std::uint64_t deadline_ns = 0;
  std::uint64_t period_ns = 0;
};
static_assert(sizeof(Attributes) == 48);

}  // namespace

void AskForShortSlices() noexcept {
  constexpr std::uint64_t kNanoseconds = 100'000;  // the least that the scheduler takes
  Attributes attributes;
  if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return;
  attributes.slice_ns = kNanoseconds;
  // Refused, a thread is as it was.
  syscall(SYS_sched_setattr, 0, &attributes, 0);
}

}  // namespace emulator
