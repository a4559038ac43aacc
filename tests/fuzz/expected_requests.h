// Which requests the bytes of a connection hold, and what has to become of each.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/http/host_rules.h"

namespace tests {

struct ExpectedRequest {
  // The handler is given it. If not, nothing but the status is known.
  bool is_handed = false;
  std::string method;
  std::string path;
  std::string query;
  std::string body;
  int status = 200;     // or what the handler makes of it
  bool closes = false;  // the connection ends behind it
  // The end of such a body is only looked for in what has arrived: it may cost the connection.
  bool is_unread_and_chunked = false;
};

// Whether the fuzzer's handler does not ask for the body of such a request.
bool LeavesBodyUnread(std::string_view method);

// The requests that are to be answered when a client sends `text` and then ends; `text` is short
// enough to arrive at once.
std::vector<ExpectedRequest> RequestsIn(std::string_view text, const emulator::HostRules& hosts,
                                        std::uint64_t max_body_bytes);

}  // namespace tests
