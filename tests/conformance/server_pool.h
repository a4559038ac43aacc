// The servers that conformance cases share within one run of the test binary.

#pragma once

#include <map>
#include <memory>
#include <string>

#include "tests/conformance/case_file.h"
#include "tests/support/running_server.h"

namespace tests {

// One server for each set of flags; cases do not see each other there, having an account each. One
// thread at a time.
class ServerPool {
 public:
  // A server that runs with the case's flags and config. A case with a config or a restart has one
  // to itself.
  RunningServer& ServerFor(const CaseFile& file);

  // Stops them all. What did not end with exit code 0, with its log; empty when all did.
  std::string StopAll();

 private:
  void Stop(const std::string& key);

  std::map<std::string, std::unique_ptr<RunningServer>> servers_;
  std::string report_;  // of the servers that have been stopped
};

}  // namespace tests
