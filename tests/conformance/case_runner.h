// Plays a conformance case against a running server.

#pragma once

#include <string>

#include "tests/conformance/case_file.h"
#include "tests/support/running_server.h"

namespace tests {

// What went wrong in the first step that did not go as expected, with its request and its answer;
// empty when all did. `name` tells the case from the others that use the same server: in open mode
// its account is made of it.
std::string RunCase(const CaseFile& file, const std::string& name, RunningServer& server);

}  // namespace tests
