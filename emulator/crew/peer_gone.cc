#include "emulator/crew/peer_gone.h"

#include <poll.h>
#include <sys/socket.h>

namespace emulator {

bool HasPeerGone(int socket) noexcept {
  pollfd polled{.fd = socket, .events = POLLRDHUP, .revents = 0};
  if (poll(&polled, 1, 0) != 1) return false;
  if ((polled.revents & (POLLHUP | POLLERR)) != 0) return true;
  // With more requests behind this one it waits for all their answers.
  char byte = 0;
  return (polled.revents & POLLRDHUP) != 0 &&
         recv(socket, &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT) == 0;
}

}  // namespace emulator
