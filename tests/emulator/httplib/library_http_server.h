// HttpServer's sibling: cpp-httplib's server behind the same handlers.

#pragma once

#include <thread>

#include "tests/support/http_server.h"
#include "tests/support/library_server/library_server.h"

namespace tests {

// Running for as long as the object lives.
class LibraryHttpServer {
 public:
  explicit LibraryHttpServer(Answering answering = &Echo,
                             emulator::ServerOptions options = TestServerOptions());
  ~LibraryHttpServer();

  int port() const { return port_; }
  emulator::LibraryServer& server() { return server_; }

  // Stops and waits until everything is closed.
  void Stop();

 private:
  emulator::LibraryServer server_;
  int port_;
  std::thread thread_;
};

}  // namespace tests
