// How a request that failed is answered.

#pragma once

#include <string>
#include <string_view>

#include "storage/error.h"

namespace compat::workspace {

struct Failure {
  int status = 500;
  std::string body;
};

// {"error": {"code", "message", "path"?, "requestId"}}. Clients repeat what answers 429 and 5xx:
// those stand for requests that changed nothing, or of which nobody knows.
Failure FailureOf(const storage::Error& error, std::string_view request_id);

// Every code that an error can have.
inline constexpr std::string_view kErrorCodes[] = {
    "bad_request",  "sql_error", "unauthorized",           "forbidden",
    "not_found",    "conflict",  "method_not_allowed",     "payload_too_large",
    "rate_limited", "internal",  "unsupported_media_type", "not_supported",
    "unavailable"};

}  // namespace compat::workspace
