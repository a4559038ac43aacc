// The threads that look after connections and run requests, and the rule by which they take turns.

#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace emulator {

class Session;

// Every thread polls for connections that have something to say; the one that finds a complete
// request runs it itself, since handing it to another thread would cost more than most requests do.
// A few threads are awake at a time: with more of them than processors the system stops them in the
// middle of requests. They may all run requests as long as one of them soon polls again. Where none
// does, because requests take long or wait for others, one more is woken or started, up to the
// limit. At the limit the last poller keeps polling and leaves requests in a queue, from which the
// others take their next one. Thread-safe.
class WorkerCrew {
 public:
  struct Size {
    std::size_t workers = 1;  // requests that may run at once
    std::size_t awake = 1;    // threads that take turns while no request takes long
    // How often it is looked whether somebody polls: half of the longest that nobody does.
    std::chrono::milliseconds watch_interval{5};
  };

  // `make_run` makes the body of each thread before it is started; when it throws, the thread is
  // not to be had. A thread begins as a poller, and leaves its body when it is told to or sees that
  // the crew stops.
  WorkerCrew(Size size, std::function<std::function<void()>()> make_run);
  // Requires: Stop() was called if Start() was.
  ~WorkerCrew();

  // Starts the first threads. Throws kIo when the system refuses them.
  void Start();

  // Called by a poller that found a request. True: the poller is now a worker and is to run it.
  // False: it is needed as a poller and `session` has been queued, for which there was memory.
  bool BeginWork(Session& session);

  // Called by whatever runs on a worker's thread when it is about to wait for another request, so
  // that nobody has to find out that nobody polls. On any other thread it does nothing.
  static void AboutToWait() noexcept;

  enum class Turn { kWork, kPoll, kLeave };
  struct Next {
    Turn turn;
    Session* session = nullptr;  // with kWork
  };
  // Called by a worker that has finished. Lets it rest while there are threads enough. Once the
  // crew stops it is told to poll a last time: what has arrived while all worked has been seen by
  // nobody.
  Next FinishWork();

  // Called by a poller that leaves because the crew stops, or is about to.
  void EndPolling();

  // Called by a worker whose session has brought the next request already: that one, or the first
  // of those that wait, behind which it is queued while there is memory for that.
  Session& TakeTurns(Session& session);

  // From now on threads leave instead of resting, and pollers are expected to leave. Work that was
  // begun or queued is still finished, and so is what a poller has found and comes to begin.
  void Stop();

  enum class Wait { kDone, kTimedOut };
  // Waits until no work is left, and no poller that could begin some. Requires: Stop() was called.
  Wait WaitUntilIdle(std::chrono::milliseconds timeout);

  // Waits for the end of all threads. Requires: Stop() was called.
  void Join();

 private:
  // Whether one more thread could be made to poll, unless the system refuses it.
  bool HasSpare() const;
  // Makes one more thread poll, by waking or starting it; false when there is none to be had.
  bool AddPoller();
  // Whether there was memory to keep `session` for a worker that finishes.
  bool Enqueue(Session& session);
  // The watcher's body: while there is work it looks often whether somebody polls.
  void Watch();

  const Size size_;
  const std::function<std::function<void()>()> make_run_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable idle_;
  std::condition_variable watch_;
  std::thread watcher_;
  std::vector<std::thread> threads_;  // guarded by mutex_, as all that follows
  std::deque<Session*> queue_;
  std::size_t polling_ = 0;  // threads that poll or have been told to
  std::size_t working_ = 0;
  std::size_t resting_ = 0;  // threads that rest and have not been told to poll
  std::size_t calls_ = 0;    // resting threads that have been told to poll and do not know it yet
  bool has_polled_ = false;  // whether a worker has become a poller since the watcher last looked
  bool is_watching_ = false;
  bool is_stopping_ = false;
};

}  // namespace emulator
