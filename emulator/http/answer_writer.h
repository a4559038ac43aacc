// Puts a Response on the wire.

#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>
#include <exception>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/crew/slow_peers.h"
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

// Where answers wait that clients do not take.
struct AsideOptions {
  std::filesystem::path folder;  // empty: in memory alone
  SlowPeers::AsideLimits limits = {};
};

struct SentAnswer {
  int status = 0;
  std::uint64_t body_bytes = 0;
  bool is_complete = false;         // false: the connection is to be closed as it is
  std::exception_ptr source_error;  // what the response's source threw, if it did
};

// Writes status line, headers and body; answers Range and HEAD, and dates what it sends. The
// headers and a body held in memory leave in one system call, without a copy of the body. One
// thread at a time.
class AnswerWriter {
 public:
  // `idle_timeout` is what clients are told that a connection may idle.
  AnswerWriter(std::chrono::seconds idle_timeout, const PaceLimits& pace, AsideOptions aside = {});

  SentAnswer Write(Connection& connection, Answer answer);

 private:
  SentAnswer WriteBody(Connection& connection, Answer& answer);
  // Sends what is left of a body, `rest`, out of a file, gives back the memory of `body`, in which
  // it lies, and says in `sent` how that went. False where it is to stay in memory, or no file can
  // be had: then nothing has happened.
  bool SendAside(Connection& connection, std::string_view rest, std::string& body,
                 SentAnswer& sent) const;
  SentAnswer WriteSource(Connection& connection, const Answer& answer);
  SentAnswer WriteStream(Connection& connection, const Answer& answer);
  // The head up to, and without, its blank line. A body of a length that is not known is sent in
  // chunks, or to the end of the connection where the client knows none (RFC 9112, 6.3).
  std::string HeadOf(const Answer& answer, int status, std::string_view content_type,
                     std::optional<std::uint64_t> body_bytes);
  // Now, as the Date header has it. Made once a second: an answer takes a few microseconds.
  std::string_view Date();

  PaceLimits pace_;
  AsideOptions aside_;
  std::string keep_alive_;
  std::time_t date_seconds_ = -1;  // what date_ says
  std::string date_;
};

}  // namespace emulator
