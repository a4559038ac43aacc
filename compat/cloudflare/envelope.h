// The envelopes around every answer of the Cloudflare API.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/error.h"

namespace compat::cloudflare {

// {"result", "errors", "messages", "success"} around a JSON value, in the order that D1's own
// routes have.
std::string SuccessEnvelope(std::string_view result);

// What a list tells of the page it is.
struct PageInfo {
  std::uint64_t count = 0;  // items on this page
  std::uint64_t page = 0;   // from 1
  std::uint64_t per_page = 0;
  std::uint64_t total_count = 0;
};
std::string ListEnvelope(std::string_view result, const PageInfo& page);

// An answer for a failure.
struct Failure {
  int status = 500;
  std::string body;
  // Sent as x-should-retry: the official SDK repeats what answers 5xx, also what must not be
  // repeated.
  bool must_not_retry = false;
  // Whether the client's queries have failed, and not the request, or the server.
  bool is_of_queries = false;
};

// Every error has its status, code and shape here; compat/COVERAGE.md tells which of them were seen
// on the service.
Failure FailureOf(const storage::Error& error);

// 404 for a path that no route has. `path` is the whole path as it was sent.
Failure NoRouteFailure(std::string_view path);

// 405 for a method that the path's routes do not have.
Failure NoMethodFailure(std::string_view method);

}  // namespace compat::cloudflare
