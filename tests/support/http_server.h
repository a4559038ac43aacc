// A server of the kind under test, running for as long as the object lives.

#pragma once

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "emulator/http/server.h"

namespace tests {

// Options with which an error is answered by the name of its kind as JSON, at the status that the
// kind stands for, and with timeouts that no test reaches by accident.
emulator::ServerOptions TestServerOptions();

// Answers every request with its method, target and body as one JSON string.
emulator::Response Echo(const emulator::Request& request);

// Keeps what the server logs. Thread-safe.
class HttpServer {
 public:
  explicit HttpServer(emulator::Handler handler = &Echo,
                      emulator::ServerOptions options = TestServerOptions());
  ~HttpServer();

  int port() const { return port_; }
  emulator::Server& server() { return server_; }
  std::vector<std::string> log() const;

  // Stops and waits until everything is closed.
  void Stop();

 private:
  emulator::ServerOptions KeepLog(emulator::ServerOptions options);

  mutable std::mutex mutex_;
  std::vector<std::string> log_;  // guarded by mutex_
  emulator::Server server_;
  int port_;
  std::thread thread_;
};

}  // namespace tests
