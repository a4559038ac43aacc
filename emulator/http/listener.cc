#include "emulator/http/listener.h"

#include <cerrno>
#include <cstring>
#include <memory>

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "storage/error.h"

namespace emulator {
namespace {

// Clients of a test harness connect in bursts; what does not fit waits a second for its next
// attempt.
constexpr int kBacklog = 1024;

[[noreturn]] void Fail(const std::string& host, int port, const char* reason) {
  throw storage::Error(storage::ErrorKind::kIo, "cannot listen on " + host + " port " +
                                                    std::to_string(port) + ": " + reason);
}

int PortOf(int socket) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length);
  // IPv4 and IPv6 addresses have the port in the same place.
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

// A socket that listens, or one with a negative number and the reason in errno.
storage::Descriptor TryToListen(const addrinfo& address) {
  storage::Descriptor listener(
      socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  // Past connections may linger in the system's tables; not so another server, which SO_REUSEPORT
  // would let in besides.
  const int on = 1;
  setsockopt(listener.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (listener.number() < 0 || bind(listener.number(), address.ai_addr, address.ai_addrlen) != 0 ||
      listen(listener.number(), kBacklog) != 0) {
    const int reason = errno;
    listener = storage::Descriptor(-1);
    errno = reason;
  }
  return listener;
}

}  // namespace

Listener Listen(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found)) {
    Fail(host, port, gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, &freeaddrinfo);

  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    if (storage::Descriptor socket = TryToListen(*address); socket.number() >= 0) {
      const int bound_port = PortOf(socket.number());
      return {.socket = std::move(socket), .port = bound_port};
    }
  }
  Fail(host, port, std::strerror(errno));
}

}  // namespace emulator
