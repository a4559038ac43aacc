#include "tests/fuzz/scripted_peer.h"

#include <array>
#include <cerrno>
#include <utility>

#include <poll.h>
#include <sys/socket.h>

#include "tests/fuzz/http_reference.h"

namespace tests {
namespace {

ScriptedPeer* current = nullptr;

}  // namespace

ScriptedPeer::ScriptedPeer(std::vector<std::string_view> pieces) : pieces_(std::move(pieces)) {
  std::array<int, 2> ends{};
  Require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0);
  server_ = storage::Descriptor(ends[0]);
  client_ = storage::Descriptor(ends[1]);
  Require(std::exchange(current, this) == nullptr);
}

ScriptedPeer::~ScriptedPeer() { current = nullptr; }

void ScriptedPeer::SendNext() {
  Require(sent_pieces_ <= pieces_.size());  // or else the server waits for what never comes
  if (sent_pieces_ == pieces_.size()) {
    shutdown(client_.number(), SHUT_WR);
  } else {
    const std::string_view piece = pieces_[sent_pieces_];
    const ssize_t count = send(client_.number(), piece.data(), piece.size(), MSG_NOSIGNAL);
    Require(count == static_cast<ssize_t>(piece.size()));
  }
  ++sent_pieces_;
}

void ScriptedPeer::Receive() {
  std::array<char, 65'536> bytes;
  ssize_t count = 0;
  while ((count = recv(client_.number(), bytes.data(), bytes.size(), 0)) > 0) {
    received_.append(bytes.data(), static_cast<std::size_t>(count));
  }
  Require(count == 0 || errno == EAGAIN || errno == ECONNRESET);
}

}  // namespace tests

// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): the linker's name
extern "C" int __wrap_poll(pollfd* sockets, nfds_t count, int /*timeout_ms*/) {
  tests::Require(tests::current != nullptr && count == 1);
  if (sockets->events == POLLOUT) {
    const std::size_t before = tests::current->received().size();
    tests::current->Receive();
    tests::Require(tests::current->received().size() > before);
  } else {
    tests::current->SendNext();
  }
  sockets->revents = sockets->events;
  return 1;
}
