#include "emulator/crew/thread_slice.h"

#include <linux/sched/types.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace emulator {

void AskForShortSlices() noexcept {
  constexpr __u64 kNanoseconds = 100'000;  // the least that the scheduler takes
  sched_attr attributes{};
  if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return;
  attributes.sched_runtime = kNanoseconds;
  // Refused, a thread is as it was.
  syscall(SYS_sched_setattr, 0, &attributes, 0);
}

}  // namespace emulator
