#include "emulator/descriptor_limit.h"

#include <algorithm>

#include <sys/resource.h>

namespace emulator {

namespace {

// What POSIX promises to every process.
constexpr std::uint64_t kFewest = 20;

// The standard streams, what the server listens and waits with, catalog, records and usage, the
// lock, the ready file, files of a few transfers, and connections on their way out.
constexpr std::uint64_t kOfTheProgram = 36;

constexpr std::uint64_t kFewestConnections = 4;

}  // namespace

std::uint64_t RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return kFewest;
  const rlimit raised{limit.rlim_max, limit.rlim_max};
  // Where it is refused the server works as before, with fewer connections and open databases.
  return setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur;
}

std::size_t OpenDatabasesWithin(std::uint64_t limit, std::size_t each) {
  return std::max<std::size_t>(1, limit / 2 / each);
}

std::size_t ConnectionsWithin(std::uint64_t limit, std::size_t databases, std::size_t each) {
  const std::uint64_t others = kOfTheProgram + databases * each;
  return std::max(kFewestConnections, limit > others ? limit - others : 0);
}

}  // namespace emulator
