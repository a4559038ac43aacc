// A server of the kind under test, running for as long as the object lives.

#pragma once

#include <functional>
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

// Answers requests, and has nothing to tell for their records.
using Answering = std::function<emulator::Response(const emulator::Request&)>;
emulator::Handler HandlerOf(Answering answering);

// Keeps what the server logs. Thread-safe.
class HttpServer {
 public:
  explicit HttpServer(Answering answering = &Echo,
                      emulator::ServerOptions options = TestServerOptions());
  HttpServer(emulator::Handler handler, emulator::ServerOptions options);
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
