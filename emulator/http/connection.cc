#include "emulator/http/connection.h"

#include <array>
#include <cassert>
#include <cerrno>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "emulator/crew/slow_peers.h"
#include "emulator/crew/worker_crew.h"

namespace emulator {
namespace {

constexpr std::size_t kReadBytes = std::size_t{64} * 1024;
// A buffer that grew over this for one request is given back, as most connections idle.
constexpr std::size_t kKeptBufferBytes = std::size_t{4} * 1024;

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

Connection::Connection(storage::Descriptor socket, std::string remote_address,
                       std::unique_ptr<TlsStream> tls)
    : socket_(std::move(socket)),
      tls_(std::move(tls)),
      remote_address_(std::move(remote_address)) {}

Connection::~Connection() {
  if (tls_ && !is_reset_) tls_->End();
}

bool Connection::WaitFor(short events, const TransferPace& pace, std::size_t held_bytes) const {
  const auto wait = pace.NextWait();
  if (wait.count() == 0 || !may_wait_) {
    return false;
  }
  WorkerCrew::AboutToWait();
  const SlowPeers::Wait registered(WorkerCrew::peers(), {.socket = socket(),
                                                         .held_bytes = held_bytes,
                                                         .moved_bytes = pace.moved_bytes(),
                                                         .since = pace.started()});
  pollfd ready{.fd = socket(), .events = events, .revents = 0};
  const int count = poll(&ready, 1, static_cast<int>(wait.count()));
  return count > 0 || (count < 0 && errno == EINTR);
}

void Connection::Consume(std::size_t bytes) {
  consumed_ += bytes;
  assert(consumed_ <= buffer_.size());
  if (consumed_ == buffer_.size()) {
    consumed_ = 0;
    if (buffer_.capacity() > kKeptBufferBytes) {
      std::string().swap(buffer_);
    } else {
      buffer_.clear();
    }
  }
}

Connection::Arrival Connection::ReadAvailable() {
  if (!tls_) return ReadSocket();
  buffer_.erase(0, std::exchange(consumed_, 0));
  switch (tls_->Read(buffer_)) {
    case TlsStream::Outcome::kMoved:
      return Arrival::kBytes;
    case TlsStream::Outcome::kWouldWait:
      return Arrival::kNothing;
    case TlsStream::Outcome::kEnd:
      break;
  }
  return Arrival::kEnd;
}

Connection::Arrival Connection::ReadSocket() {
  std::array<char, kReadBytes> bytes;
  ssize_t count = 0;
  do {
    count = recv(socket(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  } while (count < 0 && errno == EINTR);
  if (count > 0) {
    buffer_.erase(0, consumed_);
    consumed_ = 0;
    buffer_.append(bytes.data(), static_cast<std::size_t>(count));
    return Arrival::kBytes;
  }
  return count < 0 && WouldBlock() ? Arrival::kNothing : Arrival::kEnd;
}

Connection::Arrival Connection::WaitForInput(TransferPace& pace) {
  for (;;) {
    const std::size_t bytes_before = input().size();
    switch (ReadAvailable()) {
      case Arrival::kBytes:
        pace.Moved(input().size() - bytes_before);
        // A peer that sends a byte at a time never lets the wait below run out.
        return pace.NextWait().count() > 0 ? Arrival::kBytes : Arrival::kEnd;
      case Arrival::kEnd:
        return Arrival::kEnd;
      case Arrival::kNothing:
        if (!WaitFor(POLLIN, pace, 0)) {
          return Arrival::kEnd;
        }
    }
  }
}

Connection::SendOutcome Connection::Send(std::string_view first, std::string_view second,
                                         TransferPace& pace) {
  for (;;) {
    const SendOutcome outcome = SendWhatFits(first, second, pace);
    if (outcome != SendOutcome::kWouldWait) return outcome;
    if (!WaitFor(POLLOUT, pace, first.size() + second.size())) return SendOutcome::kPeerGone;
  }
}

Connection::SendOutcome Connection::SendWhatFits(std::string_view& first, std::string_view& second,
                                                 TransferPace& pace) {
  while (!first.empty() || !second.empty()) {
    std::size_t sent = 0;
    const SendOutcome outcome = SendOnce(first, second, sent);
    if (outcome != SendOutcome::kSent) return outcome;
    pace.Moved(sent);
    const std::size_t of_first = sent < first.size() ? sent : first.size();
    first.remove_prefix(of_first);
    second.remove_prefix(sent - of_first);
  }
  return SendOutcome::kSent;
}

Connection::SendOutcome Connection::SendOnce(std::string_view first, std::string_view second,
                                             std::size_t& sent) {
  if (tls_) {
    const TlsStream::Outcome outcome = tls_->Write(first, second, sent);
    if (outcome == TlsStream::Outcome::kMoved) return SendOutcome::kSent;
    return outcome == TlsStream::Outcome::kEnd ? SendOutcome::kPeerGone : SendOutcome::kWouldWait;
  }
  std::array<iovec, 2> pieces{iovec{const_cast<char*>(first.data()), first.size()},
                              iovec{const_cast<char*>(second.data()), second.size()}};
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = second.empty() ? 1 : 2;
  ssize_t count = 0;
  do {
    count = sendmsg(socket(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return WouldBlock() ? SendOutcome::kWouldWait : SendOutcome::kPeerGone;
  sent = static_cast<std::size_t>(count);
  return SendOutcome::kSent;
}

void Connection::ResetWhenClosed() {
  is_reset_ = true;
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void Connection::ShutDownSending() {
  if (tls_) tls_->End();
  shutdown(socket(), SHUT_WR);
}

}  // namespace emulator
