#include "storage/database/reader_pool.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "storage/data_directory.h"
#include "storage/database/database_folder.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_policy.h"

namespace storage {
namespace {

class ReaderPoolTest : public testing::Test {
 protected:
  ReaderPoolTest() { MakeDatabaseFolder(files.path() / "db", "CREATE TABLE t(a)"); }

  std::string file() const {
    return DataDirectory::FileInDatabaseFolder(files.path() / "db").string();
  }
  static SteadyTime Soon() {
    return std::chrono::steady_clock::now() + std::chrono::milliseconds(30);
  }
  static SteadyTime Late() { return std::chrono::steady_clock::now() + std::chrono::minutes(1); }

  tests::TempDirectory files;
  tests::TestPolicy policy;
};

TEST_F(ReaderPoolTest, HandsOutAsManyAsItMay) {
  ReaderPool pool(file(), policy, {}, {.connections = 2});
  const ReaderPool::Lease first = pool.Acquire(Late());
  const ReaderPool::Lease second = pool.Acquire(Late());
  const SteadyTime deadline = Soon();

  EXPECT_NE(&first.connection(), &second.connection());
  EXPECT_EQ(tests::ErrorMessageOf([&] { pool.Acquire(deadline); }), "QueuedTooLong");
  EXPECT_GE(std::chrono::steady_clock::now(), deadline);
}

TEST_F(ReaderPoolTest, HandsOutAgainWhatWasGivenBack) {
  ReaderPool pool(file(), policy, {}, {.connections = 1});
  const Connection* first = nullptr;
  {
    const ReaderPool::Lease lease = pool.Acquire(Late());
    first = &lease.connection();
  }
  EXPECT_EQ(&pool.Acquire(Soon()).connection(), first);
}

TEST_F(ReaderPoolTest, OpensAnotherForOneThatWasDiscarded) {
  ReaderPool pool(file(), policy, {}, {.connections = 1});
  sqlite3* discarded = nullptr;
  {
    ReaderPool::Lease lease = pool.Acquire(Late());
    discarded = lease.connection().handle();
    const ReaderPool::Lease* const held = &lease;
    EXPECT_EQ(held->connection().QueryOwnInteger("SELECT 1"), 1);
    lease.Discard();
  }
  ASSERT_NE(discarded, nullptr);
  const ReaderPool::Lease lease = pool.Acquire(Soon());
  EXPECT_EQ(lease.connection().QueryOwnInteger("SELECT count(*) FROM t"), 0);
}

TEST_F(ReaderPoolTest, WakesWhoWaits) {
  ReaderPool pool(file(), policy, {}, {.connections = 1});
  std::atomic<bool> got_it{false};
  std::thread waiter;
  {
    const ReaderPool::Lease held = pool.Acquire(Late());
    waiter = std::thread([&] {
      const ReaderPool::Lease own = pool.Acquire(Late());
      got_it = true;
    });
    EXPECT_FALSE(got_it);
  }
  waiter.join();
  EXPECT_TRUE(got_it);
}

TEST_F(ReaderPoolTest, RefusesWhoComesWhenAsManyWaitAsMay) {
  std::atomic<int> told{0};
  ReaderPool pool(file(), policy, {}, {.connections = 1, .waiting = 2, .on_wait = [&] { ++told; }});
  std::vector<std::thread> waiting;
  std::atomic<int> served{0};
  waiting.reserve(2);
  {
    const ReaderPool::Lease held = pool.Acquire(Late());
    for (int i = 0; i < 2; ++i) {
      waiting.emplace_back([&] {
        const ReaderPool::Lease own = pool.Acquire(Late());
        ++served;
      });
    }
    while (pool.waiting() < 2) std::this_thread::yield();
    EXPECT_EQ(tests::ErrorMessageOf([&] { pool.Acquire(Late()); }), "TooManyQueued");
  }
  for (std::thread& thread : waiting) thread.join();
  EXPECT_EQ(served, 2);
  EXPECT_EQ(told, 2);
  EXPECT_EQ(pool.waiting(), 0U);
}

TEST_F(ReaderPoolTest, FreesThePlaceOfAConnectionThatCannotBeOpened) {
  ReaderPool pool((files.path() / "missing").string(), policy, {}, {.connections = 1});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(tests::ErrorKindOf([&] { pool.Acquire(Soon()); }), ErrorKind::kIo);
  }
}

// Leases a connection many times; `most` is the largest number that were leased at once.
void LeaseOften(ReaderPool& pool, std::atomic<int>& leased, std::atomic<int>& most) {
  for (int turn = 0; turn < 50; ++turn) {
    ReaderPool::Lease lease =
        pool.Acquire(std::chrono::steady_clock::now() + std::chrono::minutes(1));
    const int now = ++leased;
    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
    }
    EXPECT_EQ(lease.connection().QueryOwnInteger("SELECT count(*) FROM t"), 0);
    if (turn % 10 == 9) lease.Discard();
    --leased;
  }
}

TEST_F(ReaderPoolTest, ServesManyThreadsWithFewConnections) {
  ReaderPool pool(file(), policy, {}, {.connections = 3});
  std::atomic<int> leased{0};
  std::atomic<int> most{0};
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { LeaseOften(pool, leased, most); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 3);
}

}  // namespace
}  // namespace storage
