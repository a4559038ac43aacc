// Commits found by number and by time, whatever the clock does.

#include <algorithm>
#include <optional>

#include <gtest/gtest.h>

#include "tests/support/database_fixture.h"
#include "tests/support/plain_connection.h"

namespace storage {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

class HistoryLookupTest : public tests::DatabaseFixture {
 protected:
  HistoryLookupTest() { options.history.emplace(); }

  const HistoryLog& history() { return database().history().log(); }
  HistoryPosition Current() { return database().history().Current(); }
  HistoryPosition Commit() {
    Run("INSERT INTO t(a) VALUES (NULL)");
    return Current();
  }
  std::optional<CommitNumber> FindAt(std::int64_t time_ms) {
    const auto location = history().FindAt(time_ms);
    return location ? std::optional(location->position.number) : std::nullopt;
  }
};

TEST_F(HistoryLookupTest, FindsTheLastCommitAtOrBeforeATime) {
  const HistoryPosition first = Current();
  clock.Advance(1000);
  const HistoryPosition second = Commit();
  clock.Advance(1000);
  const HistoryPosition third = Commit();

  EXPECT_EQ(FindAt(first.time_ms - 1), std::nullopt);
  EXPECT_EQ(FindAt(first.time_ms), first.number);
  EXPECT_EQ(FindAt(second.time_ms - 1), first.number);
  EXPECT_EQ(FindAt(second.time_ms), second.number);
  EXPECT_EQ(FindAt(second.time_ms + 1), second.number);
  EXPECT_EQ(FindAt(third.time_ms), third.number);
  EXPECT_EQ(FindAt(third.time_ms + kDayMs), third.number);
}

TEST_F(HistoryLookupTest, FindsTheLastOfSeveralCommitsInOneMillisecond) {
  Commit();
  Commit();
  const HistoryPosition last = Commit();

  EXPECT_EQ(FindAt(last.time_ms), last.number);
  EXPECT_LT(CommitNumber({0, 2}), last.number);
}

TEST_F(HistoryLookupTest, KeepsTheOrderWhenTheClockStepsBack) {
  clock.Advance(kDayMs);
  const HistoryPosition before = Commit();
  clock.Advance(-kDayMs / 2);
  const HistoryPosition after = Commit();

  EXPECT_EQ(after.time_ms, before.time_ms);
  EXPECT_LT(before.number, after.number);
  EXPECT_EQ(FindAt(before.time_ms), after.number);
  Close();
  EXPECT_EQ(FindAt(before.time_ms), after.number);
}

TEST_F(HistoryLookupTest, StandsStillWhileNothingIsWritten) {
  const HistoryPosition before = Commit();
  clock.Advance(kDayMs);
  RowsOf("SELECT * FROM t");
  Run("UPDATE t SET b = 1 WHERE a = 'nobody'");
  Run("PRAGMA table_list");
  EXPECT_EQ(Current().number, before.number);
  Close();

  EXPECT_EQ(Current().number, before.number);
  EXPECT_EQ(Current().time_ms, before.time_ms);
}

TEST_F(HistoryLookupTest, FindsTheEndOfEachGeneration) {
  const HistoryPosition first = Current();
  const HistoryPosition end = Commit();
  const HistoryPosition restored = database().Restore(*history().Find(first.number)).position;
  const HistoryPosition later = Commit();

  EXPECT_EQ(history().Find({0, kEndOfGeneration})->position.number, end.number);
  EXPECT_EQ(history().Find({1, kEndOfGeneration})->position.number, later.number);
  EXPECT_EQ(history().Find(restored.number)->position.digest, first.digest);
  EXPECT_FALSE(history().Find({2, kEndOfGeneration}));
  EXPECT_FALSE(history().Find({0, end.number.commit + 1}));
}

TEST_F(HistoryLookupTest, FindsEveryCommitAcrossSegments) {
  options.history->log.segment_bytes = 4000;
  std::vector<HistoryPosition> positions = {Current()};
  for (int i = 0; i < 300; ++i) {
    clock.Advance(10);
    positions.push_back(Commit());
  }
  EXPECT_GT(history().segments().size(), 3U);
  Close();

  for (const HistoryPosition& position : positions) {
    EXPECT_EQ(FindAt(position.time_ms + 9), position.number);
    EXPECT_EQ(history().Find(position.number)->position.digest, position.digest);
  }
}

TEST_F(HistoryLookupTest, DropsSegmentsOnceAllOfThemIsTooOld) {
  options.history->log.segment_bytes = 4000;
  options.history->retention_ms = 30 * kDayMs;
  options.checkpoint.passive_frames = 1;
  const HistoryPosition oldest = Current();
  for (int i = 0; i < 200; ++i) Commit();
  const HistoryPosition old = Current();
  clock.Advance(29 * kDayMs);
  for (int i = 0; i < 200; ++i) Commit();
  EXPECT_TRUE(history().Find(oldest.number));
  clock.Advance(2 * kDayMs);
  const HistoryPosition now = Commit();

  EXPECT_FALSE(history().Find(oldest.number));
  EXPECT_GT(history().segments().front().header.number, 1U);
  for (std::uint32_t commit = old.number.commit + 1; commit <= now.number.commit; ++commit) {
    EXPECT_TRUE(history().Find({0, commit})) << commit;
  }
  const auto target = history().Find({0, old.number.commit + 1});
  EXPECT_EQ(database().Restore(*target).position.digest, target->position.digest);
}

TEST_F(HistoryLookupTest, GivesWhatAnotherProgramCommitsACommitOfItsOwn) {
  const HistoryPosition before = Commit();
  tests::PlainConnection(file().string()).Run("INSERT INTO t(a) VALUES ('from elsewhere')");
  const HistoryPosition after = Commit();

  EXPECT_EQ(after.number.commit, before.number.commit + 2);
  database().Restore(*history().Find({0, before.number.commit + 1}));
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t WHERE a = 'from elsewhere'"), "1");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "2");
  EXPECT_EQ(log.warnings(), std::vector<std::string>{});
}

TEST_F(HistoryLookupTest, GivesWhatAnotherProgramCommittedBeforeTheStartACommitOfItsOwn) {
  const HistoryPosition before = Commit();
  Close();
  tests::PlainConnection other(file().string());
  other.Run("INSERT INTO t(a) VALUES ('from elsewhere'); PRAGMA wal_checkpoint(TRUNCATE)");

  EXPECT_EQ(Current().number.commit, before.number.commit + 1);
  database().Restore(*history().Find(before.number));
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "1");
}

}  // namespace
}  // namespace storage
