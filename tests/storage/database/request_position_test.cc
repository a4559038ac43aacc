// Which commit of the history a request is told.

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
  struct Seen {
    int id;    // of the row that was inserted
    int rows;  // that were read afterwards
    HistoryPosition written;
    HistoryPosition read;
  };
  std::vector<std::vector<Seen>> seen(kThreads);
  database();
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < kEach; ++i) {
          const int id = thread * kEach + i + 1;
          const auto written = Locate("INSERT INTO t(id) VALUES (" + std::to_string(id) + ")");
          RecordedResults results;
          const auto read = database().RunAndLocate(
              std::vector<Query>{{"SELECT count(*) FROM t", {}}}, Access::kRead, results);
          ASSERT_TRUE(written && read);
          seen[static_cast<std::size_t>(thread)].push_back(
              {id, std::stoi(results.statements.at(0).rows.at(0).at(0)), *written, *read});
        }
      });
    }
  }

  for (const auto& of_thread : seen) {
    for (const Seen& each : of_thread) {
      EXPECT_GT(RowsAt(each.written), 0);
      EXPECT_EQ(ValueOf("SELECT count(*) FROM t WHERE id = " + std::to_string(each.id)), "1");
      EXPECT_GE(RowsAt(each.read), each.rows);
    }
  }
}

}  // namespace
}  // namespace storage
