// Who polls, and who works.

#include "emulator/http/worker_crew.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>

#include <gtest/gtest.h>

#include "emulator/http/descriptor.h"
#include "emulator/http/session.h"

namespace {

using emulator::Session;
using emulator::WorkerCrew;

// The watcher looks too seldom for any test: what happens without it.
constexpr std::chrono::hours kNever{1};

constexpr std::chrono::milliseconds kAtOnce{0};
constexpr std::chrono::seconds kPatience{20};

// A crew whose requests are found when the test wants it, and last until it ends.
class WorkerCrewTest : public testing::Test {
 protected:
  void TearDown() override {
    crew_->Stop();
    End();
    crew_->Join();
  }

  void Start(WorkerCrew::Size size) {
    crew_.emplace(size, [this] { return [this] { RunThread(); }; });
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
  void Stop() { crew_->Stop(); }
  WorkerCrew::Wait WaitUntilIdle(std::chrono::milliseconds timeout) {
    return crew_->WaitUntilIdle(timeout);
  }
  // Lets requests and polling end.
  void End() {
    Set([this] { is_ended_ = true; });
  }
  void TellTheNextToWait() {
    Set([&] { tells_ = true; });
  }

 private:
  void Set(const std::function<void()>& change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }

  void RunThread() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return to_find_ > 0 || is_ended_; });
      if (is_ended_) return crew_->EndPolling();
      --to_find_;
      lock.unlock();
      const bool works = crew_->BeginWork(session_);
      lock.lock();
      if (works) break;
      ++queued_;
      changed_.notify_all();
    }
    ++working_;
    changed_.notify_all();
    if (tells_) WorkerCrew::AboutToWait();
    changed_.wait(lock, [this] { return is_ended_; });
    if (crew_->FinishWork().turn == WorkerCrew::Turn::kPoll) crew_->EndPolling();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int to_find_ = 0;  // guarded by mutex_, as all that follows
  int working_ = 0;
  int queued_ = 0;
  bool tells_ = false;
  bool is_ended_ = false;
  emulator::SessionTimeouts timeouts_;
  Session session_{emulator::Descriptor(-1), "", timeouts_};
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
  TellTheNextToWait();
  Find(2);
  Await(2, 0);
}

TEST_F(WorkerCrewTest, TheLastPollerQueuesWhatIsBeyondTheLimit) {
  Start({.workers = 2, .awake = 1});
  Find(5);
  Await(2, 3);
}

}  // namespace
