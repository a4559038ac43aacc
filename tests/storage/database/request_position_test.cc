// Which commit of the history a request is told.

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/history_fixture.h"

namespace storage {
namespace {

using tests::RecordedResults;

class RequestPositionTest : public tests::HistoryFixture {
 protected:
  std::optional<HistoryPosition> Locate(const std::string& sql) {
    RecordedResults results;
    return database().RunAndLocate(std::vector<Query>{{sql, {}}}, Access::kReadWrite, results);
  }
  struct Seen {
    int id = 0;    // of the row that was inserted
    int rows = 0;  // that were read afterwards
    HistoryPosition written;
    HistoryPosition read;
  };
  Seen InsertAndCount(int id) {
    const auto written = Locate("INSERT INTO t(id) VALUES (" + std::to_string(id) + ")");
    RecordedResults results;
    const auto read = database().RunAndLocate(std::vector<Query>{{"SELECT count(*) FROM t", {}}},
                                              Access::kRead, results);
    EXPECT_TRUE(written && read);
    return {id, std::stoi(results.statements.at(0).rows.at(0).at(0)),
            written.value_or(HistoryPosition{}), read.value_or(HistoryPosition{})};
  }
  // How many rows t had.
  int RowsAt(const HistoryPosition& position) {
    const auto location = Find(position);
    EXPECT_TRUE(location);
    if (!location) return -1;
    database().Restore(*location);
    return std::stoi(ValueOf("SELECT count(*) FROM t"));
  }
};

TEST_F(RequestPositionTest, IsTheCommitThatARequestHasMadeOrRead) {
  const auto written = Locate("INSERT INTO t(a) VALUES (1)");
  ASSERT_TRUE(written);
  EXPECT_EQ(written->number, Current().number);

  const auto read = Locate("SELECT * FROM t");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->number, written->number);

  const auto again = Locate("INSERT INTO t(a) VALUES (2)");
  ASSERT_TRUE(again);
  EXPECT_LT(written->number, again->number);
  EXPECT_EQ(RowsAt(*written), 1);
  EXPECT_EQ(RowsAt(*again), 2);
}

TEST_F(RequestPositionTest, GrowsAcrossARestore) {
  const auto first = Locate("INSERT INTO t(a) VALUES (1)");
  const auto second = Locate("INSERT INTO t(a) VALUES (2)");
  ASSERT_TRUE(first && second);
  database().Restore(*Find(*first));

  const auto read = Locate("SELECT * FROM t");

  ASSERT_TRUE(read);
  EXPECT_LT(second->number, read->number);
}

TEST_F(RequestPositionTest, IsNoneWithoutAHistory) {
  options.history.reset();

  EXPECT_FALSE(Locate("INSERT INTO t(a) VALUES (1)"));
  EXPECT_FALSE(Locate("SELECT * FROM t"));
}

TEST_F(RequestPositionTest, OfEachOfManyAtOnceIsAStateThatHasWhatItDidOrSaw) {
  constexpr int kThreads = 4;
  constexpr int kEach = 8;
  std::vector<std::vector<Seen>> seen(kThreads);
  database();
  const auto run = [&](int thread) {
    for (int i = 1; i <= kEach; ++i) {
      seen.at(static_cast<std::size_t>(thread)).push_back(InsertAndCount(thread * kEach + i));
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int thread = 0; thread < kThreads; ++thread) threads.emplace_back(run, thread);
  for (std::thread& thread : threads) thread.join();

  for (const auto& of_thread : seen) {
    for (const Seen& each : of_thread) {
      EXPECT_GT(RowsAt(each.written), 0);
      EXPECT_EQ(ValueOf("SELECT count(*) FROM t WHERE id = " + std::to_string(each.id)), "1");
      EXPECT_GE(RowsAt(each.read), each.rows);
    }
  }
}

TEST_F(RequestPositionTest, OfAReadIsToldWhileOthersAreCommitted) {
  constexpr int kWrites = 400;
  database();
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 0; i < kWrites; ++i) Locate("INSERT INTO t(a) VALUES (NULL)");
    done = true;
  });
  int untold = 0;
  do {
    if (!Locate("SELECT count(*) FROM t")) ++untold;
  } while (!done);
  writer.join();

  EXPECT_EQ(untold, 0);
}

}  // namespace
}  // namespace storage
