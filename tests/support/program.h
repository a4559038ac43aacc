// The server's program, run to its end.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace tests {

struct ProgramEnd {
  int exit_code = 0;   // minus the number of the signal that ended it
  std::string output;  // what it wrote to stdout
  std::string errors;  // and to stderr
};

// Runs `d1-emulator` with these arguments; kills it when it has not ended within a minute, which
// the exit code tells. `meanwhile` is called once it has been started, and its end awaited after.
ProgramEnd RunEmulator(const std::vector<std::string>& arguments,
                       const std::function<void(pid_t)>& meanwhile = {});

}  // namespace tests
