// A library to preload: what its process connects to on a local port 443 goes to the port that
// LED_PORT_443 says, so that a client with that port built in can be tried without owning it.

#include <cstdlib>
#include <string>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Connect = int (*)(int, const sockaddr*, socklen_t);

constexpr in_port_t kHttps = 443;

// The port to go to instead; 0 for none.
in_port_t LedPort() {
  const char* const text = std::getenv("LED_PORT_443");
  return text == nullptr ? in_port_t{0} : static_cast<in_port_t>(std::atoi(text));
}

bool IsLocalHttps(const sockaddr* address, socklen_t size) {
  if (address == nullptr || size < sizeof(sockaddr_in) || address->sa_family != AF_INET) {
    return false;
  }
  const auto* const to = reinterpret_cast<const sockaddr_in*>(address);
  return to->sin_port == htons(kHttps) && to->sin_addr.s_addr == htonl(INADDR_LOOPBACK);
}

}  // namespace

// In place of the C library's.
extern "C" int connect(int socket, const sockaddr* address, socklen_t size) {
  static const auto original = reinterpret_cast<Connect>(dlsym(RTLD_NEXT, "connect"));
  const in_port_t port = LedPort();
  if (port == 0 || !IsLocalHttps(address, size)) return original(socket, address, size);
  sockaddr_in led = *reinterpret_cast<const sockaddr_in*>(address);
  led.sin_port = htons(port);
  return original(socket, reinterpret_cast<const sockaddr*>(&led), sizeof(led));
}
