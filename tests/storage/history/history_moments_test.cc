// What another program, or another thread, may do to a database and its history at the worst
// moment.

#include <chrono>
#include <functional>
#include <future>
#include <memory>

#include <gtest/gtest.h>

#include "storage/segments/segment.h"
#include "tests/support/disk/file_moments.h"
#include "tests/support/history_fixture.h"

namespace storage {
namespace {

using tests::FileMoments;
using tests::Mark;
using tests::PlainConnection;
using Moment = FileMoments::Moment;

class HistoryMomentsTest : public tests::HistoryFixture {
 protected:
  void TearDown() override { Close(); }

  void ExpectWorksOn() {
    ExpectDigestOfDatabase();
    const Mark later = Commit("INSERT INTO t(b) VALUES (randomblob(2000))");
    Commit("DELETE FROM t");
    ExpectRestores(later);
  }
  // What pages were is in the database's file.
  void StartWithAnEmptyLog() {
    Close();
    database();
  }
  std::uintmax_t LogBytes() const { return std::filesystem::file_size(file().string() + "-wal"); }
  // At the next such moment of the database for which `is_it` is true.
  void AtNext(Moment moment, const std::function<bool()>& is_it,
              const std::function<void()>& body) {
    moments.AtNext(moment, "database.sqlite",
                   [=, this] { is_it() ? body() : AtNext(moment, is_it, body); });
  }
  // Commits until there are several segments.
  Mark MakeSegments() {
    options.history->log.segment_bytes = 4000;
    Mark oldest = Commit("INSERT INTO t(b) VALUES (randomblob(3000))");
    for (int i = 0; i < 20; ++i) Run("INSERT INTO t(b) VALUES (randomblob(3000))");
    return oldest;
  }

  FileMoments moments;
};

TEST_F(HistoryMomentsTest, ACheckpointBetweenCommitAndRecord) {
  const Mark old = Commit("INSERT INTO t(b) VALUES (randomblob(9000))");
  StartWithAnEmptyLog();
  AtNext(
      Moment::kAfterTransaction, [&] { return LogBytes() > 0; },
      [&] { PlainConnection(file().string()).Run("PRAGMA wal_checkpoint(PASSIVE)"); });
  Commit("UPDATE t SET b = randomblob(9000)");
  ASSERT_TRUE(moments.HasCome());
  Commit("UPDATE t SET b = randomblob(100)");
  ExpectWorksOn();
  ExpectRestores(old);
}

TEST_F(HistoryMomentsTest, ACheckpointAndACommitBetweenCommitAndRecord) {
  const Mark old = Commit("INSERT INTO t(b) VALUES (randomblob(9000))");
  StartWithAnEmptyLog();
  AtNext(
      Moment::kAfterTransaction, [&] { return LogBytes() > 0; },
      [&] {
        PlainConnection other(file().string());
        other.Run("PRAGMA wal_checkpoint(RESTART); UPDATE t SET b = randomblob(5000)");
      });
  Commit("UPDATE t SET b = randomblob(9000)");
  ASSERT_TRUE(moments.HasCome());
  Commit("UPDATE t SET b = randomblob(100)");
  ExpectWorksOn();
  ExpectRestores(old);
}

// The log is emptied only where a reader has kept a checkpoint from copying all of it.
TEST_F(HistoryMomentsTest, ACommitAtOnceBehindTheCheckpointThatEmptiesTheLog) {
  const Mark old = Commit("INSERT INTO t(b) VALUES (randomblob(9000))");
  options.checkpoint.passive_frames = 1;
  options.checkpoint.truncate_frames = 1;
  StartWithAnEmptyLog();
  auto reader = std::make_unique<PlainConnection>(file().string());
  reader->Run("BEGIN; SELECT count(*) FROM t");
  int turns = 0;
  const auto is_empty = [&] {
    if (++turns == 4) reader.reset();
    return turns > 4 && LogBytes() == 0;
  };
  AtNext(Moment::kAfterWriting, is_empty, [&] {
    PlainConnection(file().string()).Run("INSERT INTO t(b) VALUES ('from elsewhere')");
  });
  Commit("UPDATE t SET b = randomblob(9000)");
  ASSERT_TRUE(moments.HasCome());
  Commit("UPDATE t SET b = randomblob(100) WHERE id = 1");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t WHERE b = 'from elsewhere'"), "1");
  ExpectWorksOn();
  ExpectRestores(old);
}

TEST_F(HistoryMomentsTest, ACommitDoesNotWaitForALookup) {
  const Mark oldest = MakeSegments();
  const std::string looked_into = SegmentFiles().front().filename().string();
  std::future<void> commit;
  moments.AtNext(Moment::kBeforeRead, looked_into, [&] {
    commit = std::async(std::launch::async, [&] { Run("INSERT INTO t(b) VALUES (1)"); });
    EXPECT_EQ(commit.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  });
  EXPECT_TRUE(Find(oldest.position));
  EXPECT_TRUE(moments.HasCome());
}

TEST_F(HistoryMomentsTest, ALookupFindsNothingInWhatIsPrunedMeanwhile) {
  options.history->retention_ms = 60'000;
  options.checkpoint.passive_frames = 1;
  const Mark oldest = MakeSegments();
  const std::string looked_into = SegmentFiles().front().filename().string();
  std::future<void> commit;
  moments.AtNext(Moment::kBeforeOpen, looked_into, [&] {
    commit = std::async(std::launch::async, [&] {
      clock.Advance(120'000);
      for (int i = 0; i < 3; ++i) Run("INSERT INTO t(b) VALUES (randomblob(3000))");
    });
    EXPECT_EQ(commit.wait_for(std::chrono::seconds(20)), std::future_status::ready);
    EXPECT_NE(SegmentFiles().front().filename(), looked_into);
  });
  EXPECT_FALSE(Find(oldest.position));
  EXPECT_TRUE(moments.HasCome());
}

TEST_F(HistoryMomentsTest, ASegmentsEntryGoesBeforeItsFile) {
  options.history->retention_ms = 60'000;
  options.checkpoint.passive_frames = 1;
  const Mark oldest = MakeSegments();
  moments.AtNext(Moment::kAfterRemoval, SegmentFiles().front().filename().string(), [&] {
    EXPECT_EQ(tests::ErrorMessageOf([&] { EXPECT_FALSE(Find(oldest.position)); }), "no error");
  });
  clock.Advance(120'000);
  for (int i = 0; i < 3; ++i) Run("INSERT INTO t(b) VALUES (randomblob(3000))");
  EXPECT_TRUE(moments.HasCome());
}

}  // namespace
}  // namespace storage
