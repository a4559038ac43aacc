// How a request that failed is answered.

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/error.h"

namespace compat {

struct Failure {
  int status = 500;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

// {"error": {"code", "message", "path"?, "requestId"}}. Clients repeat what answers 429 and 5xx:
// those stand for requests that changed nothing, or of which nobody knows. `method` is the
// request's.
Failure FailureOf(const storage::Error& error, std::string_view method,
                  std::string_view request_id);

// Every code that an error can have; "locked" is the control surface's alone.
inline constexpr std::string_view kErrorCodes[] = {
    "bad_request",  "sql_error", "unauthorized",           "forbidden",
    "not_found",    "conflict",  "method_not_allowed",     "payload_too_large",
    "rate_limited", "internal",  "unsupported_media_type", "not_supported",
    "unavailable",  "locked"};

}  // namespace compat
