// What a server is told, and what it tells.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/http/answer_writer.h"
#include "emulator/http/http.h"
#include "emulator/http/session.h"
#include "emulator/http/transfer_pace.h"
#include "emulator/tls/tls_context.h"
#include "storage/error.h"

namespace emulator {

// What a handler tells of a request for its record.
struct RequestTrace {
  // The router's index of the route; none when the request took none. Set before the route's own
  // handler runs, so that it is there when that throws.
  std::optional<std::size_t> route = {};
};

// Answers requests. May throw.
using Handler = std::function<Response(const Request&, RequestTrace&)>;

// What became of a request. The views live as long as the call.
struct RequestRecord {
  std::string_view method = {};  // empty, like `path`, when the request line could not be read
  std::string_view path = {};
  std::string_view remote_address = {};
  int status = 0;
  std::uint64_t body_bytes = 0;          // of the answer, as sent
  std::chrono::nanoseconds duration{0};  // from the request being complete to its answer being sent
  RequestTrace trace = {};               // as the handler left it; empty when none was reached
};

struct ServerOptions {
  std::string host = "127.0.0.1";
  int port = 0;  // 0: any that is free
  std::size_t workers =
      64;  // requests that may run at once; threads are started as they are needed
  // As ConnectionFront::Options has it.
  std::size_t max_connections = std::numeric_limits<std::size_t>::max();
  std::uint64_t max_body_bytes =
      std::uint64_t{100} * 1024 * 1024;  // BodyReader::default_max_bytes()
  std::vector<std::string> allow_hosts;  // see HostRules
  // Requests that are answered whatever host they name, because no browser sends such. Empty: none.
  // Thread-safe.
  std::function<bool(const Request&)> serves_any_host;
  std::vector<std::string> cors_origins;  // see CorsRules; none: no CORS at all

  // What makes it HTTPS; null: HTTP. Shared with whoever else serves by it.
  std::shared_ptr<const TlsContext> tls;
  SessionTimeouts timeouts;
  PaceLimits read_pace;  // of bodies that a handler waits for
  PaceLimits write_pace{.stall = std::chrono::milliseconds{30'000}};
  AsideOptions aside;
  std::chrono::milliseconds drain{10'000};  // how long Serve() waits for requests once stopped

  // Words an error for the client; the request's path tells the surface. All that the server itself
  // refuses comes here too: kMalformedRequest (its connection is closed after the answer),
  // kForbidden (the Host header) and kInvalidRequest (a Range outside of the body, answered with
  // 416). Required, thread-safe.
  std::function<Response(const Request&, const storage::Error&)> answer_error;
  // Answers a request whose handler threw something else. Required, thread-safe.
  std::function<Response(const Request&)> answer_internal_error;

  std::function<void(const std::string&)> log;  // may be empty; thread-safe
  // Told of each request once its answer is sent, and before the next one of its connection is
  // looked at. May be empty; thread-safe.
  std::function<void(const RequestRecord&)> record_request;
};

struct ServerCounters {
  std::size_t open_connections = 0;
  std::size_t requests_in_flight = 0;
  std::uint64_t requests = 0;  // answered since the start
};

}  // namespace emulator
