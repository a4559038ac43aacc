#include "bench/attacks/crowd.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <netinet/in.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;
using storage::Descriptor;

// Small, so that a server soon notices that nobody reads.
constexpr int kReceiveBytes = 4096;

constexpr std::chrono::milliseconds kTick{50};

Descriptor Connect(int port) {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUF, &kReceiveBytes, sizeof kReceiveBytes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error(std::string("connecting to attack: ") + std::strerror(errno));
  }
  return socket;
}

// As much as is taken at once; whether the connection lives.
bool Send(const Descriptor& socket, const std::string& bytes) {
  const ssize_t sent =
      send(socket.number(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return sent >= 0 || errno == EAGAIN || errno == EWOULDBLOCK;
}

}  // namespace

void RaiseDescriptorLimit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

Crowd::Crowd(int port, std::size_t clients, Behaviour behaviour)
    : port_(port), behaviour_(std::move(behaviour)) {
  sockets_.reserve(clients);
  for (std::size_t i = 0; i < clients; ++i) {
    sockets_.push_back(Connect(port));
    Send(sockets_.back(), behaviour_.opening);
  }
  if (behaviour_.floods) {
    thread_ = std::thread([this] { Flood(); });
  } else if (behaviour_.drips_per_second > 0) {
    thread_ = std::thread([this] { Drip(); });
  }
}

Crowd::~Crowd() {
  is_over_ = true;
  if (thread_.joinable()) thread_.join();
}

void Crowd::Drip() {
  std::vector<char> bytes(std::max<std::size_t>(behaviour_.reads_at_a_drip, 1));
  double due = 0;  // clients whose turn has come
  std::size_t next = 0;
  while (!is_over_) {
    std::this_thread::sleep_for(kTick);
    due += behaviour_.drips_per_second * static_cast<double>(sockets_.size()) *
           std::chrono::duration<double>(kTick).count();
    for (; due >= 1; --due) {
      const Descriptor& socket = sockets_.at(next++ % sockets_.size());
      if (!behaviour_.drip.empty()) Send(socket, behaviour_.drip);
      if (behaviour_.reads_at_a_drip > 0) {
        [[maybe_unused]] const ssize_t read =
            recv(socket.number(), bytes.data(), bytes.size(), MSG_DONTWAIT);
      }
    }
  }
}

void Crowd::Flood() {
  std::vector<pollfd> watched(sockets_.size());
  while (!is_over_) {
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
      watched[i] = {.fd = sockets_[i].number(), .events = POLLOUT, .revents = 0};
    }
    poll(watched.data(), watched.size(), static_cast<int>(kTick.count()));
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
      if (watched[i].revents != 0 && !Send(sockets_[i], behaviour_.drip)) {
        sockets_[i] = Connect(port_);
      }
    }
  }
}

}  // namespace bench
