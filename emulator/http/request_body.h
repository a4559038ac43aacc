// A request's body on its way out of the connection.

#pragma once

#include "emulator/http/chunked_decoder.h"
#include "emulator/http/connection.h"
#include "emulator/http/http.h"
#include "emulator/http/request_head.h"

namespace emulator {

// Reading over this much of a body that nobody wants costs less than a new connection.
inline constexpr std::uint64_t kMaxDiscardBytes = std::uint64_t{64} * 1024;

// Throws the kTooLarge of BodyReader::Read.
[[noreturn]] void FailTooLarge(std::uint64_t max_bytes);

// What the body's end means for the connection.
struct BodyRemains {
  Persistence persistence = Persistence::kKeepAlive;
  std::uint64_t discard_bytes = 0;  // what is still to come of the body, to be read over
};

// One thread at a time.
class RequestBody final : public BodyReader {
 public:
  struct Limits {
    std::uint64_t default_max_bytes = 0;
    PaceLimits pace;
  };

  // The head must have been consumed. Nothing is read before Read() is called; a client that waits
  // for "100 Continue" gets it then.
  RequestBody(Connection& connection, const RequestHead& head, const Limits& limits);

  void Read(std::uint64_t max_bytes, const std::function<void(std::string_view)>& sink) override;
  std::uint64_t default_max_bytes() const override { return limits_.default_max_bytes; }
  std::optional<std::uint64_t> announced_bytes() const override;

  // To be called when the request has been handled. A small remainder can be read over; behind a
  // large or unknown one the next request cannot be found, so that the connection has to close.
  BodyRemains Leave();

 private:
  enum class State { kUntouched, kReading, kFinished };

  void SendContinue();
  void ReadLength(const std::function<void(std::string_view)>& sink);
  void ReadChunks(std::uint64_t max_bytes, const std::function<void(std::string_view)>& sink);
  // Waits until the connection has input. Throws kMalformedRequest when none comes.
  void WaitForInput();

  Connection& connection_;
  Limits limits_;
  BodyFraming framing_;
  bool expects_continue_;
  std::uint64_t announced_bytes_;
  std::uint64_t missing_bytes_;  // of announced_bytes_: not yet taken out of the connection
  ChunkedDecoder decoder_;
  State state_ = State::kUntouched;
  TransferPace pace_;
};

}  // namespace emulator
