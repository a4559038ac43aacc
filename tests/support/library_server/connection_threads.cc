#include "tests/support/library_server/connection_threads.h"

#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iterator>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace emulator {
namespace {

// Cuts what is connected to `port` of this process. cpp-httplib keeps its sockets to itself.
void CutConnections(int port) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", ignored)) {
    const int descriptor = std::atoi(entry.path().filename().c_str());
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    const bool is_ours =
        getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length) == 0 &&
        (address.ss_family == AF_INET || address.ss_family == AF_INET6) &&
        // IPv4 and IPv6 addresses have the port in the same place.
        ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port) == port;
    if (is_ours) shutdown(descriptor, SHUT_RDWR);
  }
}

// The thread that accepts connections calls all but Run().
class ConnectionThreads final : public httplib::TaskQueue {
 public:
  ConnectionThreads(ConnectionThreadsOptions options, std::atomic<std::size_t>& open)
      : options_(std::move(options)), open_(open) {}

  bool enqueue(std::function<void()> serve) override {
    options_.look();
    JoinFinished();
    const std::lock_guard lock(mutex_);
    if (open_ >= options_.most) {
      Log("a connection is refused: " + std::to_string(open_) + " are open");
      return false;
    }
    running_.emplace_back();
    try {
      const auto place = std::prev(running_.end());
      *place = std::thread([this, place, serve = std::move(serve)] { Run(place, serve); });
    } catch (const std::exception& error) {
      // The system has no thread, or no memory, to give.
      running_.pop_back();
      Log(std::string("a connection is refused: ") + error.what());
      return false;
    }
    ++open_;
    return true;
  }

  void on_idle() override { options_.look(); }

  void shutdown() override {
    {
      std::unique_lock lock(mutex_);
      const auto is_over = [this] { return running_.empty(); };
      if (!ended_.wait_for(lock, options_.drain, is_over)) {
        CutConnections(options_.port);
        ended_.wait(lock, is_over);
      }
    }
    JoinFinished();
  }

 private:
  using Threads = std::list<std::thread>;

  void Run(Threads::iterator place, const std::function<void()>& serve) {
    try {
      serve();
    } catch (const std::exception& error) {
      Log(std::string("a connection is given up: ") + error.what());
    }
    const std::lock_guard lock(mutex_);
    finished_.splice(finished_.end(), running_, place);
    --open_;
    ended_.notify_all();
  }

  void JoinFinished() {
    Threads finished;
    {
      const std::lock_guard lock(mutex_);
      finished.swap(finished_);
    }
    for (std::thread& thread : finished) thread.join();
  }

  void Log(const std::string& line) const {
    if (options_.log) options_.log(line);
  }

  const ConnectionThreadsOptions options_;
  std::atomic<std::size_t>& open_;
  std::mutex mutex_;
  std::condition_variable ended_;
  Threads running_;   // guarded by mutex_
  Threads finished_;  // guarded by mutex_; yet to be joined
};

}  // namespace

std::unique_ptr<httplib::TaskQueue> MakeConnectionThreads(ConnectionThreadsOptions options,
                                                          std::atomic<std::size_t>& open) {
  return std::make_unique<ConnectionThreads>(std::move(options), open);
}

}  // namespace emulator
