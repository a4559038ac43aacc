#include "emulator/http/request_body.h"

#include <algorithm>
#include <cassert>

#include "storage/error.h"

namespace emulator {
using storage::Error;
using storage::ErrorKind;

void FailTooLarge(std::uint64_t max_bytes) {
  throw Error(ErrorKind::kTooLarge,
              "the request's body is over the limit of " + std::to_string(max_bytes) + " bytes");
}

RequestBody::RequestBody(Connection& connection, const RequestHead& head, const Limits& limits)
    : connection_(connection),
      limits_(limits),
      framing_(head.framing),
      expects_continue_(head.expects_continue),
      announced_bytes_(head.content_length),
      missing_bytes_(head.content_length),
      pace_(limits.pace) {}

std::optional<std::uint64_t> RequestBody::announced_bytes() const {
  return framing_ == BodyFraming::kChunked ? std::nullopt : std::optional(announced_bytes_);
}

void RequestBody::Read(std::uint64_t max_bytes, const std::function<void(std::string_view)>& sink) {
  assert(state_ == State::kUntouched);
  if (framing_ != BodyFraming::kNone) {
    if (announced_bytes_ > max_bytes) {
      state_ = State::kReading;
      FailTooLarge(max_bytes);
    }
    SendContinue();
    state_ = State::kReading;
    pace_ = TransferPace(limits_.pace);
    if (framing_ == BodyFraming::kLength) {
      ReadLength(sink);
    } else {
      ReadChunks(max_bytes, sink);
    }
  }
  state_ = State::kFinished;
}

void RequestBody::SendContinue() {
  if (expects_continue_ && connection_.input().empty()) {
    connection_.Send("HTTP/1.1 100 Continue\r\n\r\n", {}, pace_);
  }
  expects_continue_ = false;
}

void RequestBody::WaitForInput() {
  if (connection_.input().empty() && connection_.WaitForInput(pace_) == Connection::Arrival::kEnd) {
    throw Error(ErrorKind::kMalformedRequest, "the request's body is cut off");
  }
}

void RequestBody::ReadLength(const std::function<void(std::string_view)>& sink) {
  while (missing_bytes_ > 0) {
    WaitForInput();
    const std::string_view piece = connection_.input().substr(0, missing_bytes_);
    sink(piece);
    missing_bytes_ -= piece.size();
    connection_.Consume(piece.size());
  }
}

void RequestBody::ReadChunks(std::uint64_t max_bytes,
                             const std::function<void(std::string_view)>& sink) {
  std::uint64_t arrived_bytes = 0;
  const auto limited_sink = [&](std::string_view piece) {
    arrived_bytes += piece.size();
    if (arrived_bytes > max_bytes) {
      FailTooLarge(max_bytes);
    }
    sink(piece);
  };
  while (!decoder_.IsFinished()) {
    WaitForInput();
    connection_.Consume(decoder_.Decode(connection_.input(), limited_sink));
  }
}

BodyRemains RequestBody::Leave() {
  if (framing_ == BodyFraming::kChunked && state_ == State::kUntouched) {
    // Many an unread body is here already; what is not is not waited for.
    state_ = State::kReading;
    try {
      connection_.Consume(decoder_.Decode(connection_.input(), [](std::string_view) {}));
    } catch (const Error&) {
      // The request has its answer; a body that nobody wanted only costs the connection.
      return {.persistence = Persistence::kClose};
    }
    if (decoder_.IsFinished()) {
      state_ = State::kFinished;
    }
  }
  if (framing_ == BodyFraming::kNone || state_ == State::kFinished) {
    return {};
  }
  // A client that still waits for "100 Continue" may or may not send its body after the answer.
  const bool is_small = framing_ == BodyFraming::kLength && state_ == State::kUntouched &&
                        !expects_continue_ && missing_bytes_ <= kMaxDiscardBytes;
  if (!is_small) {
    return {.persistence = Persistence::kClose};
  }
  const std::uint64_t arrived_bytes =
      std::min<std::uint64_t>(missing_bytes_, connection_.input().size());
  connection_.Consume(arrived_bytes);
  return {.discard_bytes = missing_bytes_ - arrived_bytes};
}

}  // namespace emulator
