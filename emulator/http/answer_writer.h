// Puts a Response on the wire, with cpp-httplib.

#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>

#include "emulator/http/connection.h"
#include "emulator/http/http.h"
#include "emulator/http/request_head.h"

namespace emulator {

struct Answer {
  const Request& request;
  HttpVersion version;
  Response response;
  Persistence persistence;
  // Makes the body for a Range that lies outside of the response's source; the status is 416
  // whatever it says.
  std::function<Response()> answer_bad_range;
};

struct SentAnswer {
  int status = 0;
  std::uint64_t body_bytes = 0;
  bool is_complete = false;         // false: nothing more can be sent on this connection
  std::exception_ptr source_error;  // what the response's source threw, if it did
};

// An answer that comes from a source is cpp-httplib's work: its server is handed a request that is
// reduced to what its answer depends on (is it HEAD, which Range) and answers it with the response
// that is ready; status line, headers, HEAD, Range and multipart ranges are its own. It does not
// get to see what the client really sent: it unescapes header values, refuses header fields that
// other servers take, and matches paths with std::regex, whose recursion a long path drives off the
// stack.
//
// The headers and a body held in memory leave in one system call, without a copy of the body.
// One thread at a time.
class AnswerWriter {
 public:
  // `idle_timeout` is what clients are told that a connection may idle.
  AnswerWriter(std::chrono::seconds idle_timeout, const PaceLimits& pace);
  ~AnswerWriter();

  SentAnswer Write(Connection& connection, Answer answer);

 private:
  class Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace emulator
