// How many processors there are to work with.

#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace emulator {

// What the affinity of this process and the limits of its control groups leave it of the machine's
// processors, a part of one counting as one; at least 1. Limits are those of version 2 of control
// groups, at `cgroups`; `own_group` has the group of the process as /proc/self/cgroup has it. What
// cannot be read limits nothing.
std::size_t UsableProcessors(const std::filesystem::path& cgroups = "/sys/fs/cgroup",
                             const std::filesystem::path& own_group = "/proc/self/cgroup");

}  // namespace emulator
