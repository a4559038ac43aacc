#include "emulator/http/processors.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string>
#include <thread>

#include <sched.h>

namespace emulator {

namespace {

std::size_t ByAffinity() {
  cpu_set_t set;
  CPU_ZERO(&set);
  // Fails on machines with more of them than a set holds.
  if (sched_getaffinity(0, sizeof set, &set) != 0) return std::thread::hardware_concurrency();
  return static_cast<std::size_t>(CPU_COUNT(&set));
}

// Of a version 2 hierarchy, relative to its root: a line "0::/a/b".
std::filesystem::path GroupIn(const std::filesystem::path& own_group) {
  std::ifstream file(own_group);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("0::/")) return line.substr(4);
  }
  return {};
}

// What a group's cpu.max allows: "max 100000", or microseconds in so many of them.
std::size_t ByGroup(const std::filesystem::path& group, std::size_t otherwise) {
  std::ifstream file(group / "cpu.max");
  std::int64_t quota = 0;
  std::int64_t period = 0;
  if (!(file >> quota >> period) || quota <= 0 || period <= 0) return otherwise;
  return static_cast<std::size_t>(quota / period + (quota % period == 0 ? 0 : 1));
}

}  // namespace

std::size_t UsableProcessors(const std::filesystem::path& cgroups,
                             const std::filesystem::path& own_group) {
  std::size_t processors = ByAffinity();
  // Each group is limited by those above it too.
  std::filesystem::path group = GroupIn(own_group);
  for (;; group = group.parent_path()) {
    processors = std::min(processors, ByGroup(cgroups / group, processors));
    if (group.empty()) break;
  }
  return std::max<std::size_t>(processors, 1);
}

}  // namespace emulator
