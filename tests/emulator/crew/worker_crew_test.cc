// Who polls, and who works.

#include "emulator/crew/worker_crew.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <limits>
#include <mutex>
#include <new>
#include <optional>
#include <thread>

#include <gtest/gtest.h>

#include "emulator/http/session.h"
#include "storage/descriptor.h"

namespace {

using emulator::Session;
using emulator::WorkerCrew;

// The watcher looks too seldom for any test: what happens without it.
constexpr std::chrono::hours kNever{1};

constexpr std::chrono::milliseconds kAtOnce{0};
constexpr std::chrono::seconds kPatience{20};

// No request takes long by its own.
constexpr std::uint64_t kNoLooks = std::numeric_limits<std::uint64_t>::max();

// A crew whose requests are found when the test wants it, and last until it ends or lets them.
class WorkerCrewTest : public testing::Test {
 protected:
  void TearDown() override {
    crew_->Stop();
    End();
    crew_->Join();
  }

  void Start(const WorkerCrew::Size& size) {
    crew_.emplace(
        size,
        [this]() -> std::function<void()> {
          if (bodies_++ >= most_threads_) throw std::bad_alloc();
          return [this] { RunThread(); };
        },
        [this](const char*) { ++refused_threads_; });
    crew_->Start();
  }

  // Waits until so many requests run and so many are queued.
  void Await(int working, int queued) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return working_ == working && queued_ == queued; });
  }

  // Lets the pollers find so many requests.
  void Find(int requests) {
    Set([&] { to_find_ += requests; });
  }
  // Lets so many requests end.
  void Finish(int requests) {
    Set([&] { to_finish_ += requests; });
  }
  void Stop() { crew_->Stop(); }
  WorkerCrew::Wait WaitUntilIdle(std::chrono::milliseconds timeout) {
    return crew_->WaitUntilIdle(timeout);
  }
  // Lets requests and polling end.
  void End() {
    Set([this] { is_ended_ = true; });
  }
  // Requests that begin from now on say that they are about to wait.
  void TellToWait() {
    Set([&] { tells_ = true; });
  }
  // So many threads are to be had, and no more.
  void AllowThreads(int threads) { most_threads_ = threads; }
  int refused_threads() const { return refused_threads_; }
  WorkerCrew& crew() { return *crew_; }

 private:
  void Set(const std::function<void()>& change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }

  void RunThread() {
    for (WorkerCrew::Next next = crew_->FirstTurn();;) {
      switch (next.turn) {
        case WorkerCrew::Turn::kPoll:
          if (!Poll()) return crew_->EndPolling();
          next = {WorkerCrew::Turn::kWork, nullptr};
          break;
        case WorkerCrew::Turn::kWork:
          Work(next.session != nullptr ? 1 : 0);
          next = crew_->FinishWork();
          break;
        case WorkerCrew::Turn::kLeave:
          return;
      }
    }
  }

  // False at the end.
  bool Poll() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return to_find_ > 0 || is_ended_; });
      if (is_ended_) return false;
      --to_find_;
      ++queued_;  // until it is known to be run, since it may be taken at once
      lock.unlock();
      const bool works = crew_->BeginWork(session_);
      lock.lock();
      changed_.notify_all();
      if (works) {
        --queued_;
        return true;
      }
    }
  }

  void Work(int of_queue) {
    std::unique_lock lock(mutex_);
    ++working_;
    queued_ -= of_queue;
    changed_.notify_all();
    if (tells_) {
      lock.unlock();
      WorkerCrew::AboutToWait();
      lock.lock();
    }
    changed_.wait(lock, [this] { return is_ended_ || to_finish_ > 0; });
    if (!is_ended_) --to_finish_;
    --working_;
    changed_.notify_all();
  }

  int most_threads_ = 1'000'000;
  int bodies_ = 0;  // that were made; by the crew, under its lock
  std::atomic<int> refused_threads_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  int to_find_ = 0;  // guarded by mutex_, as all that follows
  int to_finish_ = 0;
  int working_ = 0;
  int queued_ = 0;
  bool tells_ = false;
  bool is_ended_ = false;
  emulator::SessionTimeouts timeouts_;
  Session session_{storage::Descriptor(-1), "", timeouts_};
  std::optional<WorkerCrew> crew_;
};

TEST_F(WorkerCrewTest, IsNotIdleWhileAPollerMayBeginARequest) {
  Start({.workers = 2, .awake = 1, .watch_interval = kNever});
  Stop();
  EXPECT_EQ(WaitUntilIdle(kAtOnce), WorkerCrew::Wait::kTimedOut);

  Find(1);
  Await(1, 0);
  EXPECT_EQ(WaitUntilIdle(kAtOnce), WorkerCrew::Wait::kTimedOut);

  End();
  EXPECT_EQ(WaitUntilIdle(kPatience), WorkerCrew::Wait::kDone);
}

TEST_F(WorkerCrewTest, OneMorePollsWhereRequestsTakeLong) {
  Start({.workers = 3, .awake = 1});
  Find(1);
  Await(1, 0);
  Find(2);
  Await(3, 0);
}

TEST_F(WorkerCrewTest, OneMorePollsWhereARequestWaits) {
  Start({.workers = 2, .awake = 1, .watch_interval = kNever});
  TellToWait();
  Find(2);
  Await(2, 0);
}

TEST_F(WorkerCrewTest, TheLastPollerQueuesWhatIsBeyondTheLimit) {
  Start({.workers = 2, .awake = 1, .long_looks = kNoLooks});
  Find(5);
  Await(2, 3);
  Finish(1);
  Await(2, 2);
}

TEST_F(WorkerCrewTest, WhatWaitsDoesNotCount) {
  Start({.workers = 2, .awake = 1, .watch_interval = kNever, .long_looks = kNoLooks});
  TellToWait();
  Find(100);
  Await(100, 0);
}

TEST_F(WorkerCrewTest, WhatWaitsCountsBeyondWhatNeedNot) {
  Start({.workers = 2, .awake = 1, .long_looks = kNoLooks, .uncounted = 3});
  TellToWait();
  Find(10);
  Await(5, 5);
}

TEST_F(WorkerCrewTest, WhatTakesLongDoesNotCount) {
  Start(
      {.workers = 2, .awake = 1, .watch_interval = std::chrono::milliseconds(1), .long_looks = 8});
  Find(20);
  Await(20, 0);
}

TEST_F(WorkerCrewTest, ThreadsLeaveThatWereStartedForThoseThatWaited) {
  Start({.workers = 2, .awake = 1, .watch_interval = std::chrono::milliseconds(1)});
  TellToWait();
  Find(50);
  Await(50, 0);
  EXPECT_GT(crew().threads(), 50U);
  Finish(50);
  Await(0, 0);
  // Those that poll, and as many as there are workers.
  while (crew().threads() > 6) std::this_thread::yield();
  Find(1);
  Await(1, 0);
}

TEST_F(WorkerCrewTest, SomebodyPollsOnWhereThereAreNoMoreThreads) {
  AllowThreads(3);
  Start({.workers = 64, .awake = 3, .patience = kAtOnce});
  Find(5);
  Await(2, 3);
  EXPECT_GE(refused_threads(), 1);
  for (int overdue = 0; overdue < 3;) {
    if (crew().TakeOverdue() != nullptr) ++overdue;
  }
  EXPECT_EQ(crew().TakeOverdue(), nullptr);
  EXPECT_FALSE(crew().HasQueue());
}

TEST_F(WorkerCrewTest, NothingIsOverdueWhereThereAreThreads) {
  Start({.workers = 2, .awake = 1, .long_looks = kNoLooks, .patience = kAtOnce});
  Find(5);
  Await(2, 3);
  EXPECT_EQ(crew().TakeOverdue(), nullptr);
}

TEST_F(WorkerCrewTest, OneThreadAloneRunsWhatItFinds) {
  AllowThreads(1);
  Start({.workers = 64, .awake = 3});
  Find(1);
  Await(1, 0);
  Finish(1);
  Find(1);
  Await(1, 0);
}

}  // namespace
