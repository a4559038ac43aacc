// The threads of cpp-httplib's server, one for each connection.

#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace httplib {
class TaskQueue;
}

namespace emulator {

struct ConnectionThreadsOptions {
  std::size_t most = 0;                // connections at a time; those beyond are closed at once
  std::chrono::milliseconds drain{0};  // how long the end waits for requests
  int port = 0;                        // whose connections are cut when the drain is over
  std::function<void()> look;  // called for each connection, and as often as cpp-httplib idles
  std::function<void(const std::string&)> log;  // may be empty; thread-safe
};

// cpp-httplib's own pool decides by the threads that look free whether to start another, so that a
// connection may wait for the end of one that idles. `open` counts the connections and outlives the
// threads.
std::unique_ptr<httplib::TaskQueue> MakeConnectionThreads(ConnectionThreadsOptions options,
                                                          std::atomic<std::size_t>& open);

}  // namespace emulator
