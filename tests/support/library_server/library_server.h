// The same handlers served by cpp-httplib's server, used by its public interface alone: what the
// server of our own is compared with, by tests for what it answers, by benches for what it costs.

#pragma once

#include <functional>
#include <memory>

#include "emulator/http/server_options.h"

namespace emulator {

// Promises what Server does, as far as cpp-httplib lets it; the differences that clients can see
// are listed, each with its reason, in tests/emulator/httplib/library_differences.cc. What they
// cost:
//   - A connection has a thread from its first byte to its end, a request or not. So a slow head
//     holds up nobody else until all threads are taken: 16 times `workers`, or `max_connections`
//     where that is less. Connections beyond those are closed at once, whichever idle.
//   - The timeouts of a head and a small body bound the wait for each next byte, not for the whole.
//     A peer that drips bytes keeps its thread until the server stops.
//   - `workers` bounds the requests that run at once, as with Server.
// Thread-safe where it says so.
class LibraryServer {
 public:
  // `handler` is called by many threads at once. It may throw. Requires: no `tls` among the
  // options.
  LibraryServer(ServerOptions options, Handler handler);
  // Requires: Serve() is not running.
  ~LibraryServer();

  // Starts to listen and returns the port. Connections wait until Serve(). To be called once.
  // Throws kIo.
  int Bind();

  // Serves until Stop(), then finishes the requests that have arrived; the connections of those
  // that take longer than the drain are cut. To be called once, after Bind(). Throws kIo when the
  // system ends it.
  void Serve();

  // Ends Serve() within a tenth of a second and the drain. Thread-safe, may be called from a signal
  // handler.
  void Stop() noexcept;

  // Thread-safe.
  ServerCounters counters() const;

 private:
  class Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace emulator
