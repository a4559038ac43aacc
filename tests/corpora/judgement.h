// Whether what the server answered is right, wrong, or a rule of D1's.

#pragma once

#include <string>
#include <string_view>

#include "tests/corpora/outcome.h"

namespace tests {

// Why a statement is sent to neither side: its answer is another one each time, or its effect ends
// with D1's request while a connection keeps it. Empty when it is to be sent. Either side keeping
// out of it keeps both in step.
std::string_view ReasonToLeaveOut(const std::string& sql);

// The rule of D1's by which this error refuses what SQLite takes; empty when it is none.
std::string_view RuleThatRefuses(const std::string& sql, const Outcome& server);

// Why the answer to a statement of a file may differ from the stock SQLite's; empty when it may
// not.
std::string_view KnownDifference(const std::string& file, const std::string& sql);

// Empty when the server's answer is what D1 makes of the stock SQLite's; otherwise what differs.
std::string Difference(const Outcome& server, const Outcome& stock);

}  // namespace tests
