// The processes that come of one.

#pragma once

#include <set>

#include <sys/types.h>

namespace emulator {

// A command in a process group of its own, and what has left that group. Requires: this process is
// a subreaper, so that whoever loses its parent becomes a child of it. One thread at a time.
class ProcessFamily {
 public:
  explicit ProcessFamily(pid_t group) : group_(group) {}

  // Sends `signal` to the group.
  void SignalGroup(int signal) const;
  // Asks whoever is left to end, by SIGTERM; once each.
  void AskToEnd();
  // Kills all that can be found. What they leave behind can be found once they have been waited
  // for.
  void Kill() const;

 private:
  const pid_t group_;
  std::set<pid_t> asked_;
};

}  // namespace emulator
