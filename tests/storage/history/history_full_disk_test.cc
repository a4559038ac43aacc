// A disk that is full, or fails, under a history: it falls behind and catches up, nothing that it
// has is lost, and it never says of the database what is not so.

#include <gtest/gtest.h>

#include "tests/support/disk/full_disk.h"
#include "tests/support/history_fixture.h"

namespace storage {
namespace {

using tests::FullDisk;
using tests::Mark;
using tests::PlainConnection;

constexpr const char* kHistory = "/history/";
constexpr const char* kDatabase = "database.sqlite";

class HistoryFullDiskTest : public tests::HistoryFixture {
 protected:
  void TearDown() override { Close(); }

  // Commits, and copies the commit into the database's file: what the pages were before is lost.
  void CommitAndCheckpointAsAnotherProgram(const char* mode) {
    PlainConnection other(file().string());
    other.Run("INSERT INTO t(b) VALUES (randomblob(5000))");
    other.Run(std::string("PRAGMA wal_checkpoint(") + mode + ")");
  }
  // The database is larger than what is written in one go.
  void MakeSnapshotsDueSoon() {
    options.history->snapshot_bytes = 1;
    options.checkpoint.passive_frames = 1;
    Run("CREATE TABLE large AS SELECT randomblob(4000000)");
    Run("INSERT INTO t(id) VALUES (1)");
  }
  void CommitWithoutRoomForASnapshot() {
    // What a commit writes, the end of a segment, and the beginning of a snapshot.
    disk.FailAfter(1 + 2 + 2, FullDisk::Failure::kNoRoom, kHistory);
    Run("UPDATE t SET b = randomblob(100000) WHERE id = 1");
  }
  std::size_t FollowingSegments() {
    const std::vector<Segment> segments = database().history().log().segments();
    return static_cast<std::size_t>(
        std::ranges::count_if(segments, [](const Segment& each) { return each.header.follows; }));
  }
  void StartOver() {
    Close();
    std::filesystem::remove_all(folder());
    log.Clear();
  }
  void ExpectWorksOn(const std::string& where) {
    ExpectDigestOfDatabase(where);
    const Mark later = Commit("INSERT INTO t(b) VALUES (randomblob(2000))");
    Commit("DELETE FROM t");
    ExpectRestores(later, where);
  }

  FullDisk disk;
};

TEST_F(HistoryFullDiskTest, AppendsNothingUntilItHasStartedAnew) {
  for (const char* mode : {"PASSIVE", "TRUNCATE"}) {
    for (const auto failure : {FullDisk::Failure::kNoRoom, FullDisk::Failure::kBrokenWrite}) {
      for (int good_writes = 0; good_writes < 3; ++good_writes) {
        const std::string where = std::string(mode) + ", after " + std::to_string(good_writes);
        SCOPED_TRACE(where);
        const Mark old = Commit("INSERT INTO t(b) VALUES (randomblob(9000))");
        CommitAndCheckpointAsAnotherProgram(mode);
        disk.FailAfter(good_writes, failure, kHistory);
        for (int i = 0; i < 3; ++i) Run("INSERT INTO t(b) VALUES (randomblob(3000))");
        EXPECT_TRUE(disk.HasFailed());

        disk.Heal();
        Commit("INSERT INTO t(b) VALUES (randomblob(100))");
        ExpectWorksOn(where);
        ExpectRestores(old, where);
        StartOver();
      }
    }
  }
}

TEST_F(HistoryFullDiskTest, LosesNothingWhereverItBecomesFull) {
  options.checkpoint.passive_frames = 12;
  options.checkpoint.truncate_frames = 40;
  options.history->log.segment_bytes = 9000;
  options.history->snapshot_bytes = 25'000;
  for (const auto failure : {FullDisk::Failure::kNoRoom, FullDisk::Failure::kBrokenSync,
                             FullDisk::Failure::kBrokenTruncate}) {
    for (int good_calls = 0; good_calls < 60; good_calls += 3) {
      const std::string where = "after " + std::to_string(good_calls);
      SCOPED_TRACE(where);
      std::vector<Mark> marks;
      marks.push_back(Commit("INSERT INTO t(b) VALUES (randomblob(9000))"));
      disk.FailAfter(good_calls, failure, kHistory);
      for (int i = 0; i < 25; ++i) Run("INSERT INTO t(b) VALUES (randomblob(3000))");
      disk.Heal();
      for (int i = 0; i < 5; ++i) marks.push_back(Commit("DELETE FROM t WHERE id % 5 = 0"));
      for (const Mark& mark : marks) ExpectRestores(mark, where);
      ExpectWorksOn(where);
      EXPECT_EQ(FollowingSegments(), database().history().log().segments().size() - 1)
          << "no commit is missing";
      StartOver();
    }
  }
}

TEST_F(HistoryFullDiskTest, IsWholeWhenItIsClosedBeforeItHasStartedAnew) {
  for (const bool crash : {false, true}) {
    SCOPED_TRACE(crash);
    const Mark old = Commit("INSERT INTO t(b) VALUES (randomblob(9000))");
    CommitAndCheckpointAsAnotherProgram("TRUNCATE");
    disk.FailAfter(1, FullDisk::Failure::kNoRoom, kHistory);
    Run("INSERT INTO t(b) VALUES (randomblob(3000))");
    crash ? CloseAsInACrash() : Close();
    disk.Heal();
    ExpectWorksOn("opened again");
    ExpectRestores(old);
    StartOver();
  }
}

TEST_F(HistoryFullDiskTest, AppendsNothingUntilItHasReadWhatAnotherProgramDid) {
  for (const char* mode : {"PASSIVE", "TRUNCATE"}) {
    for (int good_reads = 0; good_reads < 12; ++good_reads) {
      const std::string where = std::string(mode) + ", after " + std::to_string(good_reads);
      SCOPED_TRACE(where);
      const Mark old = Commit("INSERT INTO t(b) VALUES (randomblob(9000))");
      CommitAndCheckpointAsAnotherProgram(mode);
      disk.FailAfter(good_reads, FullDisk::Failure::kBrokenRead, kDatabase);
      tests::ErrorOf([&] { Run("INSERT INTO t(b) VALUES (randomblob(3000))"); });
      disk.Heal();
      Commit("INSERT INTO t(b) VALUES (randomblob(100))");
      ExpectWorksOn(where);
      ExpectRestores(old, where);
      StartOver();
    }
  }
}

// The segment that was the last one at the start is not open for writing yet.
TEST_F(HistoryFullDiskTest, GoesOnAfterASegmentThatCouldNotBeClosed) {
  for (const auto failure : {FullDisk::Failure::kBrokenSync, FullDisk::Failure::kNoRoom,
                             FullDisk::Failure::kBrokenTruncate}) {
    const Mark old = Commit("INSERT INTO t(b) VALUES (randomblob(9000))");
    Close();
    database();
    CommitAndCheckpointAsAnotherProgram("TRUNCATE");
    disk.FailAfter(0, failure, kHistory);
    Run("INSERT INTO t(b) VALUES (randomblob(3000))");
    EXPECT_TRUE(disk.HasFailed());
    disk.Heal();
    Commit("INSERT INTO t(b) VALUES (randomblob(100))");
    ExpectWorksOn("");
    ExpectRestores(old);
    StartOver();
  }
}

TEST_F(HistoryFullDiskTest, LeavesNothingOfASnapshotThatDidNotFit) {
  MakeSnapshotsDueSoon();
  const Mark old = MarkNow();
  const std::size_t segments = SegmentFiles().size();
  for (int i = 0; i < 100 && !disk.HasFailed(); ++i) CommitWithoutRoomForASnapshot();
  ASSERT_TRUE(disk.HasFailed());
  EXPECT_EQ(SegmentFiles().size(), segments) << "its bytes are what others have no room for";
  disk.Heal();
  ExpectWorksOn("");
  ExpectRestores(old);
}

TEST_F(HistoryFullDiskTest, CopiesTheLogThoughASnapshotDoesNotFit) {
  MakeSnapshotsDueSoon();
  int failed = 0;
  for (int i = 0; i < 100; ++i) {
    CommitWithoutRoomForASnapshot();
    failed += disk.HasFailed() ? 1 : 0;
  }
  disk.Heal();
  EXPECT_GT(failed, 0);
  EXPECT_LT(failed, 10) << "it is not tried again at every checkpoint";
  EXPECT_LT(std::filesystem::file_size(file().string() + "-wal"), 6'000'000U);
  ExpectWorksOn("");
}

TEST_F(HistoryFullDiskTest, GoesOnWithSegmentsThatCannotBeRemoved) {
  options.history->log.segment_bytes = 4000;
  options.history->retention_ms = 60'000;
  options.checkpoint.passive_frames = 1;
  const Mark oldest = Commit("INSERT INTO t(b) VALUES (randomblob(3000))");
  for (int i = 0; i < 20; ++i) Run("INSERT INTO t(b) VALUES (randomblob(3000))");
  ASSERT_GT(SegmentFiles().size(), 4U);
  clock.Advance(120'000);
  disk.FailAfter(0, FullDisk::Failure::kBrokenRemoval, kHistory);
  const Mark first_kept = Commit("INSERT INTO t(b) VALUES (randomblob(3000))");
  for (int i = 0; i < 20; ++i) Run("INSERT INTO t(b) VALUES (randomblob(3000))");
  EXPECT_TRUE(disk.HasFailed());
  EXPECT_LT(std::filesystem::file_size(file().string() + "-wal"), 100'000U)
      << "checkpoints do without";
  disk.Heal();
  for (int i = 0; i < 3; ++i) Run("INSERT INTO t(b) VALUES (1)");
  EXPECT_FALSE(Find(oldest.position));
  ExpectRestores(first_kept);
  Close();
  ExpectWorksOn("opened again");
  ExpectRestores(first_kept, "opened again");
}

// What was committed last is in the write-ahead log and not in history.
TEST_F(HistoryFullDiskTest, IsReadThoughItsHistoryCannotBeWritten) {
  for (const auto failure : {FullDisk::Failure::kNoRoom, FullDisk::Failure::kBrokenWrite}) {
    for (const bool has_folder : {true, false}) {
      const Mark old = Commit("INSERT INTO t(b) VALUES (randomblob(9000))");
      disk.FailAfter(0, failure, kHistory);
      Run("INSERT INTO t(b) VALUES (randomblob(3000))");
      CloseAsInACrash();
      if (!has_folder) std::filesystem::remove_all(history_folder());

      EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "2");
      Run("INSERT INTO t(b) VALUES (randomblob(3000))");
      EXPECT_TRUE(disk.HasFailed());
      EXPECT_FALSE(log.warnings().empty());

      disk.Heal();
      const Mark later = Commit("INSERT INTO t(b) VALUES (randomblob(100))");
      if (has_folder) {
        EXPECT_EQ(later.position.number.commit, old.position.number.commit + 3);
        EXPECT_EQ(FollowingSegments(), database().history().log().segments().size() - 1)
            << "no commit is missing";
        ExpectRestores(old);
      }
      ExpectRestores(later);
      ExpectWorksOn("");
      StartOver();
    }
  }
}

TEST_F(HistoryFullDiskTest, IsCaughtUpWhenItIsAskedFor) {
  Commit("INSERT INTO t(b) VALUES (randomblob(9000))");
  const Mark before = MarkNow();
  disk.FailAfter(0, FullDisk::Failure::kNoRoom, kHistory);
  Run("INSERT INTO t(b) VALUES (randomblob(3000))");
  const auto error = tests::ErrorOf([&] { database().CatchUpHistory(); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kDiskFull);
  EXPECT_TRUE(std::string(error->what()).starts_with("the history of the database cannot"))
      << error->what();

  disk.Heal();
  database().CatchUpHistory();
  EXPECT_EQ(Current().number.commit, before.position.number.commit + 1);
  PlainConnection(file().string()).Run("INSERT INTO t(b) VALUES ('of another program')");
  database().CatchUpHistory();
  EXPECT_EQ(Current().number.commit, before.position.number.commit + 2);
  ExpectDigestOfDatabase();
  ExpectRestores(before);
}

// Nobody waits for a long write: what it does is not acknowledged yet.
TEST_F(HistoryFullDiskTest, IsCaughtUpWhileAnotherWrites) {
  const Mark before = Commit("INSERT INTO t(b) VALUES (1)");
  tests::RecordedResults results;
  int asked = 0;
  results.on_row = [&] {
    database().CatchUpHistory();
    EXPECT_EQ(Current().number, before.position.number);
    ++asked;
  };
  const std::vector<Query> insert = {{"INSERT INTO t(b) VALUES (2) RETURNING b", {}}};
  database().Run(insert, Access::kReadWrite, results);
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(Current().number.commit, before.position.number.commit + 1);
}

}  // namespace
}  // namespace storage
