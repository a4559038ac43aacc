#include "emulator/crew/peer_gone.h"

#include <array>
#include <cstddef>
#include <span>

#include <poll.h>
#include <sys/socket.h>

namespace emulator {

namespace {

// Of TLS 1.2, with the ciphers that there are; 1.3 has less.
constexpr std::size_t kLongestFarewell = 64;

// Whether what a peer has sent last is one record of TLS that is too short for a request: the alert
// that nothing follows, which is an alert's record or, encrypted by TLS 1.3, one like data's (RFC
// 8446, 5.2). No request of HTTP begins like one.
bool IsFarewell(std::span<const unsigned char> bytes) {
  constexpr std::size_t kHeadBytes = 5;
  constexpr unsigned char kAlert = 21;
  constexpr unsigned char kData = 23;
  constexpr unsigned char kMajorVersion = 3;
  if (bytes.size() < kHeadBytes || bytes.size() > kLongestFarewell) return false;
  const std::size_t length = bytes[3] * std::size_t{256} + bytes[4];
  return (bytes[0] == kAlert || bytes[0] == kData) && bytes[1] == kMajorVersion &&
         bytes.size() == kHeadBytes + length;
}

}  // namespace

bool HasPeerGone(int socket) noexcept {
  pollfd polled{.fd = socket, .events = POLLRDHUP, .revents = 0};
  if (poll(&polled, 1, 0) != 1) return false;
  if ((polled.revents & (POLLHUP | POLLERR)) != 0) return true;
  if ((polled.revents & POLLRDHUP) == 0) return false;
  std::array<unsigned char, kLongestFarewell + 1> unread{};
  const ssize_t count = recv(socket, unread.data(), unread.size(), MSG_PEEK | MSG_DONTWAIT);
  // With more requests behind this one it waits for all their answers.
  return count == 0 || (count > 0 && IsFarewell({unread.data(), static_cast<std::size_t>(count)}));
}

}  // namespace emulator
