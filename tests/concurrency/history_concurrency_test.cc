// Writers, readers, restores, lookups and checkpoints at once on one database.

#include <functional>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/history_fixture.h"

namespace storage {
namespace {

class HistoryConcurrencyTest : public tests::HistoryFixture {
 protected:
  HistoryConcurrencyTest() {
    schema = "CREATE TABLE t(id INTEGER PRIMARY KEY, n, filler); CREATE INDEX t_n ON t(n)";
    options.checkpoint.passive_frames = 50;
    options.checkpoint.truncate_frames = 200;
    options.history->log.segment_bytes = 50'000;
    options.history->snapshot_bytes = 200'000;
  }

  // The results of a request that must succeed.
  std::vector<tests::RecordedStatement> MustRun(const std::string& sql) {
    tests::RecordedResults results;
    const std::vector<Query> queries = {{sql, {}}};
    EXPECT_EQ(tests::ErrorMessageOf([&] { database().Run(queries, Access::kReadWrite, results); }),
              "no error");
    return std::move(results.statements);
  }
};

TEST_F(HistoryConcurrencyTest, EverybodySeesWholeCommits) {
  constexpr int kTurns = 60;
  database();
  const HistoryPosition oldest = Current();
  clock.Advance(kTurns);
  std::vector<std::thread> threads;
  const auto start = [&](int count, const std::function<void(int turn)>& body) {
    for (int i = 0; i < count; ++i) {
      threads.emplace_back([body] {
        for (int turn = 0; turn < kTurns; ++turn) body(turn);
      });
    }
  };
  // What is written adds up to nothing: another sum would be of half a commit, or of two.
  start(3, [&](int turn) {
    clock.Advance(1);
    const std::string n = std::to_string(turn + 1);
    MustRun("INSERT INTO t(n, filler) VALUES (" + n +
            ", randomblob(3000)); INSERT INTO t(n) VALUES (-" + n + ")");
  });
  start(3, [&](int) {
    const auto results = MustRun("SELECT coalesce(sum(n), 0) FROM t; SELECT count(*) % 2 FROM t");
    EXPECT_EQ(results.at(0).rows.at(0).at(0), "0");
    EXPECT_EQ(results.at(1).rows.at(0).at(0), "0");
  });
  start(2, [&](int turn) {
    const HistoryLog& history = database().history().log();
    const auto at = history.FindAt(clock.NowMs() - turn);
    ASSERT_TRUE(at);
    EXPECT_LE(at->position.time_ms, clock.NowMs() - turn);
    const HistoryPosition now = Current();
    const auto found = history.Find(now.number);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->position.digest, now.digest);
  });
  start(1, [&](int turn) {
    if (turn % 6 != 5) return;
    const auto target = database().history().log().FindAt(clock.NowMs() - turn);
    ASSERT_TRUE(target);
    EXPECT_EQ(database().Restore(*target).position.digest, target->position.digest);
  });
  for (std::thread& thread : threads) thread.join();

  EXPECT_TRUE(log.warnings().empty()) << log.warnings().front();
  ExpectDigestOfDatabase();
  const auto location = Find(oldest);
  ASSERT_TRUE(location);
  database().Restore(*location);
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "0");
}

}  // namespace
}  // namespace storage
