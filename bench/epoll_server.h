// The least server there can be for one kind of request: what any server leaves to be gained.

#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace bench {

// One loop over epoll for each processor, with a share of the connections each: a read, a search
// for the head's end, a write. It takes what the loads of the benches send, requests whose bodies
// have a Content-Length, and closes a connection that sends a larger head or body than they do.
class EpollServer {
 public:
  struct Answer {
    std::string_view bytes;  // with the head
    bool ends_connection = false;
  };

  // Says what to answer to a request with this head, and is asked from several threads. The bytes
  // outlive the server.
  using Answerer = std::function<Answer(std::string_view head)>;

  // Listens on 127.0.0.1. Throws std::runtime_error.
  explicit EpollServer(Answerer answerer);

  int port() const { return port_; }

  // Serves until the process ends.
  [[noreturn]] void Serve();

 private:
  Answerer answerer_;
  int listener_ = -1;
  int port_ = 0;
};

}  // namespace bench
