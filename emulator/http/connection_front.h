// Accepts connections, waits for requests on all of them at once, and has threads run these.

#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "emulator/crew/worker_crew.h"
#include "emulator/http/session.h"
#include "storage/descriptor.h"

namespace emulator {

// What becomes of a session whose request has been answered.
enum class AfterAnswer { kNextRequest, kLinger, kClose };

// A session is parked, with its socket watched for one event, or some thread has it. Only that
// thread closes it; the clock merely shuts the sockets of overdue ones, which is an event of its
// own.
class ConnectionFront {
 public:
  struct Options {
    WorkerCrew::Size crew;
    SessionTimeouts timeouts;
    std::shared_ptr<const TlsContext> tls = {};  // null: bytes go as they are
    // Beyond these the one that has been idle longest is closed for a new one, and none is accepted
    // while all of them have a request.
    std::size_t max_connections = std::numeric_limits<std::size_t>::max();
    std::chrono::milliseconds drain{10'000};      // how long Run() waits for requests once stopped
    std::function<void(const std::string&)> log;  // thread-safe; what an operator should know
  };

  // Answers the request that a session has. Called by one thread at a time.
  using Serve = std::function<AfterAnswer(Session&)>;

  // `make_serve` is called once for each thread, for a function of its own.
  ConnectionFront(storage::Descriptor listener, Options options, std::function<Serve()> make_serve);

  // Serves until Stop(). Then no connection is accepted any more, requests that have arrived are
  // finished and everything is closed. The sockets of those that take longer than `drain` are cut,
  // so that only what their handlers do besides can still hold this function. May be called once.
  // Throws kIo when the system refuses a thread.
  void Run();

  // Thread-safe, and may be called from a signal handler; also before Run().
  void Stop() noexcept;

  // Thread-safe.
  std::size_t open_connections() const { return open_.load(std::memory_order_relaxed); }

 private:
  enum class Afterwards { kNextRequest, kNothing };

  void RunThread(const Serve& serve);
  // Polls until the caller is told to leave, or to run a request.
  WorkerCrew::Next Poll(const Serve& serve);
  // Answers those that have been queued for too long because there are no threads.
  void RefuseOverdue(const Serve& serve);
  // The session that an event is about, if it is for the caller to act on; null otherwise, and when
  // the event is about something else and has been dealt with.
  Session* SessionOf(void* owner);
  AfterAnswer Answer(Session& session, const Serve& serve);
  // Answers the request that the session has, and then sees what is next.
  Afterwards Run(Session& session, const Serve& serve);
  // Takes in what has arrived. With kNothing the session is no longer the caller's.
  Afterwards Continue(Session& session);
  // The same for a session that was just answered, but leaves what has arrived since to whom it is
  // the turn of.
  Afterwards AwaitNext(Session& session);
  // Gives the session up until it has news, or closes it. False: there have been news already, and
  // it remains the caller's.
  bool Park(Session& session);
  void Close(Session& session);
  // Closes a session that could not be taken in: memory has run out.
  void GiveUp(Session& session, const std::exception& error) noexcept;

  // The session of a new connection, which is the caller's; null when there is none.
  Session* Accept();
  // Whether one more may be open. Shuts the socket of another where that makes room.
  bool MakeRoom();
  void PauseAccepting(const char* reason);
  // Tells the log, but not more often than an operator can read. Requires mutex_.
  void Report(const char* what, const char* why) noexcept;
  void ResumeAccepting();

  void OnTick();
  void SetTicking(std::chrono::milliseconds interval);

  // Asks for one event about `descriptor`, for one thread. Negative when the system refuses.
  int Watch(int descriptor, void* owner);

  const Options options_;
  const std::function<Serve()> make_serve_;
  storage::Descriptor listener_;
  storage::Descriptor epoll_;
  storage::Descriptor timer_;       // ticks while there is a connection, or accepting is paused
  storage::Descriptor stop_event_;  // readable from Stop() on
  std::atomic<bool> is_stopping_ = false;
  std::atomic<bool> is_cut_ = false;  // the drain has taken too long: nothing more is begun
  std::atomic<bool> is_accepting_paused_ = false;
  std::atomic<std::size_t> open_ = 0;
  std::mutex mutex_;
  std::unordered_map<Session*, std::unique_ptr<Session>> sessions_;  // guarded by mutex_
  std::unordered_set<Session*> leaving_;  // guarded by mutex_; of sessions_, shut to make room
  std::chrono::steady_clock::time_point next_report_;  // guarded by mutex_
  WorkerCrew crew_;
};

}  // namespace emulator
