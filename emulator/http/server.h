// The HTTP server: from sockets to a handler that takes a Request and gives a Response.

#pragma once

#include <memory>

#include "emulator/http/server_options.h"

namespace emulator {

// An idle connection costs a few hundred bytes and no thread. A request gets one once its head is
// there, and its body too if that is small. Thread-safe where it says so.
class Server {
 public:
  // `handler` is called by many threads at once. It may throw; this is the one place that catches.
  Server(ServerOptions options, Handler handler);
  // Requires: Serve() is not running.
  ~Server();

  // Starts to listen and returns the port. Connections wait until Serve(). To be called once.
  // Throws kIo.
  int Bind();

  // Serves until Stop(), then finishes the requests that have arrived. To be called once, after
  // Bind(). Throws kIo when the system refuses what it takes to begin.
  void Serve();

  // Ends Serve(). Thread-safe from the end of Bind() on; may be called from a signal handler.
  void Stop() noexcept;

  // Thread-safe from the end of Bind() on.
  ServerCounters counters() const;

 private:
  struct Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace emulator
