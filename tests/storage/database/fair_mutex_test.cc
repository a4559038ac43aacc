#include "storage/database/fair_mutex.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace storage {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

TEST(FairMutexTest, LetsOneThreadInAtATime) {
  FairMutex mutex;
  int inside = 0;  // guarded by mutex: the thread sanitizer watches too
  int turns = 0;
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int turn = 0; turn < 500; ++turn) {
        mutex.Lock();
        EXPECT_EQ(++inside, 1);
        ++turns;
        --inside;
        mutex.Unlock();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(turns, 8 * 500);
}

TEST(FairMutexTest, TellsWhoIsAboutToWait) {
  std::atomic<int> told = 0;
  FairMutex mutex([&] { ++told; });
  mutex.Lock();
  std::thread waiting([&] {
    mutex.Lock();
    mutex.Unlock();
  });
  while (told == 0) std::this_thread::yield();
  mutex.Unlock();
  waiting.join();
  EXPECT_EQ(told, 1);
}

TEST(FairMutexTest, GivesUpAtTheDeadlineAndNotBefore) {
  FairMutex mutex;
  mutex.Lock();

  const auto deadline = steady_clock::now() + milliseconds(30);
  EXPECT_FALSE(mutex.LockUntil(deadline));
  EXPECT_GE(steady_clock::now(), deadline);
  EXPECT_FALSE(mutex.LockUntil(steady_clock::now() - milliseconds(1)));

  mutex.Unlock();
  EXPECT_TRUE(mutex.LockUntil(steady_clock::now() - milliseconds(1))) << "free: no need to wait";
  mutex.Unlock();
}

TEST(FairMutexTest, WorksOnAfterAWaiterGaveUp) {
  FairMutex mutex;
  mutex.Lock();
  std::thread impatient([&] { mutex.LockUntil(steady_clock::now() + milliseconds(5)); });
  impatient.join();

  std::atomic<bool> got_it{false};
  std::thread patient([&] {
    mutex.Lock();
    got_it = true;
    mutex.Unlock();
  });
  mutex.Unlock();
  patient.join();

  EXPECT_TRUE(got_it);
}

TEST(FairMutexTest, AnOldWaiterIsNotOvertakenForLong) {
  FairMutex mutex;
  std::atomic<bool> stop{false};
  std::atomic<int> greedy_turns{0};
  std::vector<std::thread> greedy;
  greedy.reserve(3);
  for (int i = 0; i < 3; ++i) {
    greedy.emplace_back([&] {
      while (!stop) {
        mutex.Lock();
        ++greedy_turns;
        mutex.Unlock();
      }
    });
  }
  while (greedy_turns < 1000) std::this_thread::yield();

  // Without a turn of its own this would not come back before its deadline.
  for (int turn = 0; turn < 20; ++turn) {
    ASSERT_TRUE(mutex.LockUntil(steady_clock::now() + std::chrono::seconds(20)));
    mutex.Unlock();
  }
  stop = true;
  for (std::thread& thread : greedy) thread.join();
}

// Whoever has waited for the mutex's patience is handed it by the next who lets go, although that
// one takes it again at once.
TEST(FairMutexTest, HandsItselfToWhoHasWaitedLong) {
  FairMutex mutex;
  mutex.Lock();
  std::atomic<bool> has_turn{false};
  std::atomic<bool> done{false};
  std::thread waiter([&] {
    mutex.Lock();
    has_turn = true;
    while (!done) std::this_thread::yield();
    mutex.Unlock();
  });
  // Long enough for the thread to have begun to wait, whatever else the machine does: until it is
  // seen to wait, the lock is let go and taken again.
  int retakes = 0;
  while (!has_turn) {
    mutex.Unlock();
    if (!mutex.LockUntil(steady_clock::now() + milliseconds(20))) break;
    ++retakes;
    const auto patience_over = steady_clock::now() + milliseconds(1);
    while (steady_clock::now() < patience_over) std::this_thread::yield();
  }

  EXPECT_TRUE(has_turn);
  const bool still_waiting = mutex.LockUntil(steady_clock::now());
  EXPECT_FALSE(still_waiting) << "two hold the mutex";
  done = true;
  waiter.join();
  RecordProperty("retakes", retakes);
}

}  // namespace
}  // namespace storage
