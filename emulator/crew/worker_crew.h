// The threads that look after connections and run requests, and the rule by which they take turns.

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

#include <sys/types.h>

#include "emulator/crew/slow_peers.h"

namespace emulator {

class Session;

// Every thread polls for connections that have something to say; the one that finds a complete
// request runs it itself, since handing it to another thread would cost more than most requests do.
// A few threads are awake at a time: with more of them than processors the system stops them in the
// middle of requests. They may all run requests as long as one of them soon polls again. Where none
// does, because requests take long or wait for others, one more is woken or started.
//
// What waits does not count: a request that has said that it is about to wait, or that runs for
// long, keeps its thread and leaves its place among the workers to another. At the limit of those
// that count the last poller keeps polling and leaves requests in a queue, from which the others
// take their next one. It polls on also where the system has no more threads to give: none takes up
// a request as the last poller before its successor is there. Thread-safe.
class WorkerCrew {
 public:
  struct Size {
    std::size_t workers = 1;  // requests that may run at once, besides those that do not count
    std::size_t awake = 1;    // threads that take turns while no request takes long
    // How often it is looked whether somebody polls: half of the longest that nobody does.
    std::chrono::milliseconds watch_interval{5};
    // After so many looks a request takes long: it counts no more, and where it uses the processor
    // all that time its thread steps back behind others.
    std::uint64_t long_looks = 16;
    std::size_t uncounted = 4096;  // requests that need not count
    // For how long a request is queued where there are no threads, before it is to be refused.
    std::chrono::milliseconds patience{1000};
    SlowPeers::Limits peers = {};  // that threads wait for
  };

  // `make_run` makes the body of each thread before it is started; when it throws, the thread is
  // not to be had. The body begins with FirstTurn(), and ends when it is told to leave or sees that
  // the crew stops. `report`, which may be empty, is told when the system refuses a thread. It must
  // not throw, and must not call the crew.
  WorkerCrew(const Size& size, std::function<std::function<void()>()> make_run,
             std::function<void(const char* why)> report = {});
  // Requires: Stop() was called if Start() was.
  ~WorkerCrew();

  // Starts the first threads. Throws kIo when the system refuses them.
  void Start();

  // Called by a poller that found a request. True: the poller is now a worker and is to run it.
  // False: it is needed as a poller and `session` has been queued, for which there was memory.
  bool BeginWork(Session& session);

  // Called by whatever runs on a worker's thread when it is about to wait, for a peer or another
  // request: from now on the request does not count, and somebody else polls. On any other thread
  // it does nothing.
  static void AboutToWait() noexcept;

  // What is set once the client of the request that the calling thread runs has gone, which is
  // looked for while that takes long; to be read until the request ends. Null on any other thread.
  static const std::atomic<bool>* ClientGone() noexcept;

  // As long as it lives, the calling thread, if it is a crew's, runs requests of this socket, which
  // stays open.
  class Client {
   public:
    explicit Client(int socket) noexcept;
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
  };

  // Those that threads of the calling thread's crew wait for; null on any other thread.
  static SlowPeers* peers() noexcept;

  enum class Turn { kWork, kPoll, kLeave };
  struct Next {
    Turn turn;
    Session* session = nullptr;  // with kWork
  };
  // Called once by each thread, before anything else: lets it rest until it is needed.
  Next FirstTurn();
  // Called by a worker that has finished. Lets it rest while there are threads enough. Once the
  // crew stops it is told to poll a last time: what has arrived while all worked has been seen by
  // nobody.
  Next FinishWork();

  // Called by a poller that leaves because the crew stops, or is about to.
  void EndPolling();

  // Called by a worker whose session has brought the next request already: that one, or the first
  // of those that wait, behind which it is queued while there is memory for that.
  Session& TakeTurns(Session& session);

  // Whether requests are queued. Whoever polls is to look again before its patience is over.
  bool HasQueue() const noexcept { return queued_.load(std::memory_order_relaxed) > 0; }
  // Called by a poller: a request that has been queued for too long because there are no threads,
  // and that is the caller's to refuse; null when there is none.
  Session* TakeOverdue();

  // From now on threads leave instead of resting, and pollers are expected to leave. Work that was
  // begun or queued is still finished, and so is what a poller has found and comes to begin.
  void Stop();

  enum class Wait { kDone, kTimedOut };
  // Waits until no work is left, and no poller that could begin some. Requires: Stop() was called.
  Wait WaitUntilIdle(std::chrono::milliseconds timeout);

  // Waits for the end of all threads. Requires: Stop() was called.
  void Join();

  // How many threads there are. Thread-safe.
  std::size_t threads() const;

 private:
  using Clock = std::chrono::steady_clock;

  struct Member {
    WorkerCrew* crew = nullptr;
    std::thread thread;
    pid_t id = 0;              // of the system; 0 until it runs
    bool is_working = false;   // guarded by the crew's mutex, as all that follows
    std::uint64_t began = 0;   // the look before which its request began
    std::int64_t cpu_ms = -1;  // that it had used when its request was found to take long
    bool has_stepped_back = false;
    std::atomic<bool> is_counted = true;  // changed under the mutex
    // The socket that its thread serves, which is open as long as it stands here or, for a request
    // that does not count, the mutex is held.
    std::atomic<int> client = -1;
    std::atomic<bool> is_client_gone = false;  // changed under the mutex
  };
  struct Queued {
    Session* session;
    Clock::time_point since;
  };

  // All that follows requires mutex_, unless it says otherwise.

  // Whether one more thread could be made to poll. Starts one where none rests.
  bool HasSpare() { return resting_ > 0 || StartThread(); }
  // Starts one that rests; false when there are as many as may be, or the system refuses.
  bool StartThread();
  // Makes one more thread poll, by waking or starting it; false when there is none to be had.
  bool AddPoller();
  void Enlist(Member& member);
  // Lets the request of `member` count no more, while that is allowed.
  bool Uncount(Member& member);
  // For a place among the workers that has become free: wakes somebody for what is queued.
  void FillPlace();
  // Whether there was memory to keep `session` for a worker that finishes.
  bool Enqueue(Session& session);
  Session& TakeQueued();
  Next Begin(Member& member, Session& session);
  // Requires: the thread is among resting_.
  Next Rest(std::unique_lock<std::mutex>& lock);
  // Whether the system has let the calling thread be as important as others again.
  bool StepForward(Member& member) const;
  void LookForLongRequests();
  void LookForClientsGone();
  // The watcher's body: while there is work it looks often whether somebody polls. Takes mutex_.
  void Watch();
  // Waits for the threads that have left. Releases `lock` meanwhile.
  void Reap(std::unique_lock<std::mutex>& lock);
  // The body of a thread. Takes mutex_.
  void RunMember(std::list<Member>::iterator member, const std::function<void()>& run);

  static thread_local Member* current;

  const Size size_;
  const std::function<std::function<void()>()> make_run_;
  const std::function<void(const char*)> report_;
  const int niceness_;  // of the process
  SlowPeers peers_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  std::condition_variable watch_;
  std::thread watcher_;
  std::list<Member> members_;  // guarded by mutex_, as all that follows
  std::list<Member> gone_;     // have nothing left to do but to end
  std::deque<Queued> queue_;
  std::atomic<std::size_t> queued_ = 0;  // of queue_; changed under the mutex
  std::size_t polling_ = 0;              // threads that poll or have been told to
  std::size_t working_ = 0;              // threads with a request that counts
  std::size_t uncounted_ = 0;            // threads with one that does not
  std::size_t resting_ = 0;  // threads that rest, or are about to, and have not been told to poll
  std::size_t calls_ = 0;    // resting threads that have been told to poll and do not know it yet
  std::uint64_t looks_ = 0;  // of the watcher
  Clock::time_point next_start_;  // the system has refused a thread, and is not asked before
  bool has_polled_ = false;  // whether a worker has become a poller since the watcher last looked
  bool is_watching_ = false;
  bool is_stopping_ = false;
};

}  // namespace emulator
