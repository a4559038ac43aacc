#include "bench/epoll_server.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench {

namespace {

[[noreturn]] void Fail(const std::string& doing) {
  throw std::runtime_error(doing + ": " + std::strerror(errno));
}

// A connection, and what it has sent of its next request.
class Connection {
 public:
  explicit Connection(int socket) : socket_(socket) {}
  ~Connection() { close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Reads once and answers what is whole; false when the connection is over.
  bool Continue(const EpollServer::Answerer& answerer) {
    const ssize_t count = recv(socket_, bytes_.data() + filled_, bytes_.size() - filled_, 0);
    if (count <= 0) return count < 0 && (errno == EAGAIN || errno == EINTR);
    filled_ += static_cast<std::size_t>(count);
    while (const std::size_t size = SizeOfWhole()) {
      const EpollServer::Answer answer = answerer({bytes_.data(), size});
      if (!Write(answer.bytes) || answer.ends_connection) return false;
      std::copy(bytes_.data() + size, bytes_.data() + filled_, bytes_.data());
      filled_ -= size;
    }
    return filled_ < bytes_.size();
  }

 private:
  // The bytes of the request at the start, or 0 while it is not whole.
  std::size_t SizeOfWhole() const {
    constexpr std::string_view kHeadEnd = "\r\n\r\n";
    constexpr std::string_view kLength = "\r\nContent-Length: ";
    const std::string_view all(bytes_.data(), filled_);
    const std::size_t end = all.find(kHeadEnd);
    if (end == std::string_view::npos) return 0;
    const std::size_t length_at = all.substr(0, end).find(kLength);
    std::size_t length = 0;
    if (length_at != std::string_view::npos) {
      const char* const digits = all.data() + length_at + kLength.size();
      std::from_chars(digits, all.data() + end, length);
    }
    const std::size_t size = end + kHeadEnd.size() + length;
    return size <= filled_ ? size : 0;
  }

  // Waits where the peer reads slowly: those of the benches do not.
  bool Write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count < 0 && errno != EINTR) return false;
      if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  int socket_;
  std::array<char, 65536> bytes_{};
  std::size_t filled_ = 0;
};

// The connections of one thread.
class Loop {
 public:
  Loop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_ < 0) Fail("making an epoll");
  }

  // Thread-safe.
  void Add(int socket) const {
    epoll_event event{.events = EPOLLIN, .data = {.fd = socket}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) != 0) Fail("watching a connection");
  }

  [[noreturn]] void Run(const EpollServer::Answerer& answerer) const {
    std::unordered_map<int, Connection> connections;  // by their sockets
    std::array<epoll_event, 64> events{};
    for (;;) {
      const int count = epoll_wait(epoll_, events.data(), events.size(), -1);
      for (int i = 0; i < count; ++i) {
        const int socket = events.at(static_cast<std::size_t>(i)).data.fd;
        Connection& connection = connections.try_emplace(socket, socket).first->second;
        if (!connection.Continue(answerer)) connections.erase(socket);
      }
    }
  }

 private:
  int epoll_;
};

}  // namespace

EpollServer::EpollServer(Answerer answerer)
    : answerer_(std::move(answerer)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (listener_ < 0 || bind(listener_, any, size) != 0 || listen(listener_, SOMAXCONN) != 0 ||
      getsockname(listener_, any, &size) != 0) {
    Fail("listening");
  }
  port_ = ntohs(address.sin_port);
}

void EpollServer::Serve() {
  std::vector<Loop> loops(std::max(1U, std::thread::hardware_concurrency()));
  std::vector<std::thread> threads;
  threads.reserve(loops.size());
  for (const Loop& loop : loops) {
    threads.emplace_back([this, &loop] { loop.Run(answerer_); });
  }
  for (std::size_t next = 0;; next = (next + 1) % loops.size()) {
    const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      Fail("accepting a connection");
    }
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    loops[next].Add(socket);
  }
}

}  // namespace bench
