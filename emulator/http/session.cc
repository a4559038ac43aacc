#include "emulator/http/session.h"

#include <algorithm>
#include <utility>

namespace emulator {
namespace {

// Up to this size a body is taken in together with its head.
constexpr std::uint64_t kMaxSmallBodyBytes = std::uint64_t{64} * 1024;

// What can be told of a head that breaks off or is no head: the request line, if it is whole.
// `input` ends where the head breaks off, so that what may have arrived behind changes nothing.
RequestHead RefusedHead(std::string_view input, HeadScanner::Outcome outcome) {
  RequestHead head;
  const std::size_t line_end = input.find("\r\n");
  if (line_end != std::string_view::npos) {
    head = ParseRequestHead(input.substr(0, line_end + 2));
  }
  head.persistence = Persistence::kClose;
  head.complaint = outcome == HeadScanner::Outcome::kTooLong
                       ? "the request's head is over " + std::to_string(kMaxHeadBytes) + " bytes"
                       : "the request's head holds a byte that may not stand there";
  return head;
}

}  // namespace

Session::Session(storage::Descriptor socket, std::string remote_address,
                 const SessionTimeouts& timeouts, std::unique_ptr<TlsStream> tls)
    : timeouts_(timeouts),
      connection_(std::move(socket), std::move(remote_address), std::move(tls)) {
  if (connection_.has_begun()) {
    Enter(Phase::kIdle, timeouts_.idle);
  } else {
    Enter(Phase::kHandshake, timeouts_.head);
  }
}

void Session::Enter(Phase phase, std::chrono::milliseconds timeout) {
  phase_ = phase;
  is_idle_.store(phase == Phase::kIdle, std::memory_order_relaxed);
  blank_bytes_ = 0;
  deadline_.store(Clock::now() + timeout, std::memory_order_relaxed);
}

Session::Progress Session::Advance() {
  if (FindRequest()) return Progress::kRequest;
  const Connection::Arrival arrival = connection_.ReadAvailable();
  if (phase_ == Phase::kHandshake && connection_.has_begun()) Enter(Phase::kIdle, timeouts_.idle);
  switch (arrival) {
    case Connection::Arrival::kNothing:
      return Progress::kWaiting;
    case Connection::Arrival::kEnd:
      return Progress::kOver;
    case Connection::Arrival::kBytes:
      break;
  }
  if (FindRequest()) return Progress::kRequest;
  // Who sends all the time would hardly ever be found parked when its time is up.
  const bool is_overdue = Clock::now() >= deadline_.load(std::memory_order_relaxed);
  return is_overdue ? Progress::kOver : Progress::kWaiting;
}

// Moves from phase to phase as far as the input reaches.
bool Session::FindRequest() {
  if (phase_ == Phase::kIdle) {
    SkipBlankLines();
  }
  const std::size_t input_bytes = connection_.input().size();
  switch (phase_) {
    case Phase::kHandshake:
      return false;
    case Phase::kLinger:
      connection_.Consume(input_bytes);
      return false;
    case Phase::kDiscard: {
      const std::uint64_t discarded = std::min<std::uint64_t>(input_bytes, discard_bytes_);
      connection_.Consume(discarded);
      discard_bytes_ -= discarded;
      if (discard_bytes_ > 0) {
        return false;
      }
      Enter(Phase::kIdle, timeouts_.idle);
      return FindRequest();
    }
    case Phase::kIdle:
      if (blank_bytes_ > kMaxHeadBytes) {
        return Refuse(HeadScanner::Outcome::kTooLong);
      }
      if (input_bytes == 0 || connection_.input() == "\r") {
        return false;
      }
      Enter(Phase::kHead, timeouts_.head);
      return FindHead();
    case Phase::kHead:
      return FindHead();
    case Phase::kBody:
      return input_bytes >= head_.content_length;
  }
  return false;
}

void Session::SkipBlankLines() {
  const std::string_view input = connection_.input();
  std::size_t blank_bytes = 0;
  while (input.substr(blank_bytes).starts_with("\r\n")) {
    blank_bytes += 2;
  }
  blank_bytes_ += blank_bytes;
  connection_.Consume(blank_bytes);
}

bool Session::Refuse(HeadScanner::Outcome outcome) {
  head_ = RefusedHead(connection_.input().substr(0, scanner_.head_bytes()), outcome);
  return true;
}

bool Session::FindHead() {
  const HeadScanner::Outcome outcome = scanner_.Scan(connection_.input());
  switch (outcome) {
    case HeadScanner::Outcome::kIncomplete:
      return false;
    case HeadScanner::Outcome::kBadByte:
    case HeadScanner::Outcome::kTooLong:
      return Refuse(outcome);
    case HeadScanner::Outcome::kComplete:
      break;
  }
  head_ = ParseRequestHead(connection_.input().substr(0, scanner_.head_bytes()));
  connection_.Consume(std::exchange(scanner_, {}).head_bytes());
  const bool awaits_body = head_.complaint.empty() && head_.framing == BodyFraming::kLength &&
                           !head_.expects_continue && head_.content_length <= kMaxSmallBodyBytes &&
                           head_.content_length > connection_.input().size();
  if (awaits_body) {
    Enter(Phase::kBody, timeouts_.small_body);
  }
  return !awaits_body;
}

RequestHead Session::TakeHead() { return std::exchange(head_, {}); }

void Session::RefuseForLoad() {
  head_.is_refused_for_load = true;
  head_.persistence = Persistence::kClose;
  connection_.StopWaiting();
}

void Session::ExpectNextRequest(std::uint64_t discard_bytes) {
  discard_bytes_ = discard_bytes;
  if (discard_bytes > 0) {
    Enter(Phase::kDiscard, timeouts_.small_body);
  } else {
    Enter(Phase::kIdle, timeouts_.idle);
  }
}

void Session::Linger() {
  connection_.ShutDownSending();
  Enter(Phase::kLinger, timeouts_.linger);
}

bool Session::Claim() {
  Holder holder = holder_.load(std::memory_order_relaxed);
  Holder next{};
  do {
    if (holder == Holder::kThreadWithNews) {
      return false;
    }
    next = holder == Holder::kNobody ? Holder::kThread : Holder::kThreadWithNews;
  } while (!holder_.compare_exchange_weak(holder, next, std::memory_order_acq_rel));
  return next == Holder::kThread;
}

bool Session::Park() {
  Holder holder = Holder::kThread;
  if (holder_.compare_exchange_strong(holder, Holder::kNobody, std::memory_order_acq_rel)) {
    return true;
  }
  holder_.store(Holder::kThread, std::memory_order_relaxed);
  return false;
}

}  // namespace emulator
