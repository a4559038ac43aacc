// A process together with those that it has started, and they in turn.

#pragma once

#include <vector>

#include <sys/types.h>

namespace bench {

// The processes that run at the moment, `root` the first.
std::vector<pid_t> ProcessTree(pid_t root);

}  // namespace bench
