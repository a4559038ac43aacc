// A command that a bench runs to its end.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

struct MeasuredCommand {
  double seconds = 0;
  std::uint64_t most_resident_bytes = 0;
};

// `words` are the program's path and its arguments. It says nothing of its own. Throws
// std::runtime_error when it cannot be started, or its exit code is not 0.
MeasuredCommand RunMeasured(const std::vector<std::string>& words);

}  // namespace bench
