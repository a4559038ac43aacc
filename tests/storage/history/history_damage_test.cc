// Whatever happens to the bytes of a history: the database opens with what it holds, says what is
// wrong, records what comes, restores what can be reached exactly, and refuses the rest.

#include <gtest/gtest.h>

#include "storage/history/history_check.h"
#include "tests/storage/damage_fixture.h"

namespace storage {
namespace {

namespace fs = std::filesystem;
using tests::Mark;

class HistoryDamageTest : public DamageFixture {};

TEST_F(HistoryDamageTest, ATornTailLosesNothingThatTheWriteAheadLogHas) {
  for (int i = 0; i < 4; ++i) marks.push_back(Commit("INSERT INTO t(b) VALUES (randomblob(3000))"));
  CloseAsInACrash();
  tests::TearOff(OpenFile(), 1000);
  ExpectDatabaseUntouched();
  EXPECT_TRUE(Warned());
  ExpectRestoresAll();
  ExpectWorksOn();
}

TEST_F(HistoryDamageTest, ATornTailLosesNothingThatTheSnapshotBehindItShows) {
  MakeHistory();
  tests::TearOff(OpenFile(), 10);
  ExpectDatabaseUntouched();
  EXPECT_TRUE(Warned());
  ExpectRestoresAll();
  ExpectWorksOn();
}

TEST_F(HistoryDamageTest, AFlippedBitInTheOpenSegmentLosesItsRecordAlone) {
  // Of each field of the header, and of what follows it.
  for (const int byte : {0, 1, 6, 8, 16, 18, 20, 24, 28, 32, 40, 56, 60, 64, 72, 76, 100, 2000}) {
    SCOPED_TRACE(byte);
    MakeHistory();
    tests::FlipBit(OpenFile(), static_cast<std::int64_t>(kSegmentHeaderBytes) + byte);
    ExpectDatabaseUntouched();
    EXPECT_TRUE(Warned());
    for (std::size_t i = 0; i < marks.size(); ++i) {
      const bool is_damaged = segment_of[i] == segment_of.back() && IsFirst(i);
      is_damaged ? ExpectRefuses(marks[i]) : ExpectRestores(marks[i]);
    }
    ExpectWorksOn();
    StartOver();
  }
}

TEST_F(HistoryDamageTest, TellsBetweenWhichCommitsAreLost) {
  MakeHistory();
  tests::FlipBit(OpenFile(), kSegmentHeaderBytes + 100);
  const HistoryCheck check = CheckHistory(file(), "db");
  ASSERT_EQ(check.faults.size(), 1U);
  EXPECT_NE(check.faults.front().find(OpenFile().filename().string()), std::string::npos);
  EXPECT_NE(check.faults.front().find("damaged"), std::string::npos) << check.faults.front();
  EXPECT_EQ(check.database.number, marks.back().position.number);
}

// What another program, or a process that was killed, has committed before the next start.
TEST_F(HistoryDamageTest, TellsCommitsThatAreStillToBeAppendedFromAFault) {
  for (const bool has_front : {true, false}) {
    SCOPED_TRACE(has_front);
    MakeHistory();
    if (!has_front) fs::remove(SegmentFiles().front());
    tests::PlainConnection(file().string()).Run("INSERT INTO t(b) VALUES (randomblob(9000))");
    const HistoryCheck behind = CheckHistory(file(), "db");
    EXPECT_TRUE(behind.faults.empty()) << behind.faults.front();
    EXPECT_EQ(behind.gaps.size(), 1U);
    EXPECT_EQ(behind.database.number, marks.back().position.number);

    database();
    Close();
    const HistoryCheck after = CheckHistory(file(), "db");
    EXPECT_TRUE(after.faults.empty()) << after.faults.front();
    EXPECT_TRUE(after.gaps.empty()) << after.gaps.front();
    EXPECT_EQ(after.commits, behind.commits + 1);
    StartOver();
  }
}

// As another program that copies its commits into the file while no server runs leaves it.
TEST_F(HistoryDamageTest, TellsAGapThatItKnowsFromAFault) {
  MakeHistory();
  {
    tests::PlainConnection other(file().string());
    other.Run("INSERT INTO t(b) VALUES (randomblob(9000))");
    other.Run("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  database();
  CloseAsInACrash();
  database();
  Close();
  const HistoryCheck check = CheckHistory(file(), "db");
  EXPECT_TRUE(check.faults.empty()) << check.faults.front();
  EXPECT_EQ(check.gaps.size(), 1U);
  ExpectRestoresAll();
}

// What follows a fault is checked for what it is.
TEST_F(HistoryDamageTest, AFaultIsToldOnce) {
  MakeHistory();
  tests::FlipBit(ClosedFile(), kSegmentHeaderBytes + kHistoryRecordHeaderBytes + 100);
  const HistoryCheck check = CheckHistory(file(), "db");
  ASSERT_EQ(check.faults.size(), 1U) << check.faults.back();
  EXPECT_NE(check.faults.front().find("00000003.segment"), std::string::npos);
}

TEST_F(HistoryDamageTest, SweepsOutASnapshotThatWasBeingWritten) {
  for (const std::size_t zeros : {0U, 79U, 80U, 50'000U}) {
    SCOPED_TRACE(zeros);
    MakeHistory();
    const fs::path unfinished = history_folder() / SegmentFileName(99);
    MakeUnfinishedSnapshot(unfinished, zeros);
    EXPECT_TRUE(CheckHistory(file(), "db").faults.empty()) << "a server may be writing it";
    EXPECT_TRUE(fs::exists(unfinished)) << "a look changes nothing";

    ExpectDatabaseUntouched();
    EXPECT_FALSE(fs::exists(unfinished));
    EXPECT_TRUE(Warned());
    Close();
    log.Clear();
    ExpectRestoresAll();
    EXPECT_FALSE(Warned()) << log.warnings().front();
    ExpectWorksOn();
    StartOver();
  }
}

TEST_F(HistoryDamageTest, LeavesAFolderThatHasTheNameOfAFileAlone) {
  MakeHistory();
  for (const fs::path& folder : {history_folder() / SegmentFileName(99), Clean()}) {
    fs::remove(folder);
    fs::create_directory(folder);
  }
  ExpectDatabaseUntouched();
  EXPECT_TRUE(Warned());
  ExpectRestoresAll();
  ExpectWorksOn();
  EXPECT_TRUE(fs::is_directory(history_folder() / SegmentFileName(99)));
}

TEST_F(HistoryDamageTest, AFlippedBitInAClosedSegmentLosesNothingThatAnotherWayLeadsTo) {
  MakeHistory();
  tests::FlipBit(ClosedFile(), kSegmentHeaderBytes + kHistoryRecordHeaderBytes + 100);
  ExpectDatabaseUntouched();
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const bool is_damaged = segment_of[i] == 3 && IsFirst(i);
    is_damaged ? ExpectRefuses(marks[i]) : ExpectRestores(marks[i]);
  }
  ExpectWorksOn();
}

TEST_F(HistoryDamageTest, BetweenTwoDamagedSegmentsNothingIsReachable) {
  MakeHistory();
  const std::vector<fs::path> segments = SegmentFiles();
  for (const std::size_t i : {1U, 3U}) {
    tests::FlipBit(segments[i], kSegmentHeaderBytes + kHistoryRecordHeaderBytes + 100);
  }
  ExpectDatabaseUntouched();
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const bool reachable =
        segment_of[i] == 1 || (segment_of[i] >= 4 && !(segment_of[i] == 4 && IsFirst(i)));
    reachable ? ExpectRestores(marks[i]) : ExpectRefuses(marks[i]);
  }
  ExpectWorksOn();
}

TEST_F(HistoryDamageTest, AFlippedBitInARecordsHeaderIsNoticedBeforeItIsBelieved) {
  MakeHistory();
  // A commit that is neither its segment's first nor its last.
  std::size_t i = 1;
  while (IsFirst(i) || IsFirst(i + 1)) ++i;
  const auto before = Find(marks[i - 1].position);
  Close();
  const fs::path path = history_folder() / SegmentFileName(segment_of[i]);
  ASSERT_NE(path, OpenFile());
  const auto behind = static_cast<std::int64_t>(before->offset);
  // A byte of each field, and those that make lengths huge.
  for (const int byte : {0, 6, 8, 16, 18, 20, 24, 28, 32, 40, 48, 56, 59, 60, 63, 64, 72, 76}) {
    tests::FlipBit(path, behind + byte);
    SCOPED_TRACE(byte);
    ExpectRestores(marks[i - 1]);
    ExpectRefuses(marks[i]);
    ExpectRestores(marks.back());
    Close();
    tests::FlipBit(path, behind + byte);
  }
}

TEST_F(HistoryDamageTest, ADamagedHeaderLosesItsSegment) {
  for (const std::int64_t byte : {0, 13, 20, 33, 50, 95}) {
    SCOPED_TRACE(byte);
    marks.clear();
    segment_of.clear();
    MakeHistory();
    tests::FlipBit(ClosedFile(), byte);
    ExpectDatabaseUntouched();
    EXPECT_TRUE(Warned());
    ExpectLostOnly(3);
    ExpectWorksOn();
    Close();
    fs::remove_all(folder());
    log.Clear();
  }
}

TEST_F(HistoryDamageTest, GarbageBehindTheEndIsCutOff) {
  MakeHistory();
  tests::AppendTo(OpenFile(), std::string(5000, '\x7f'));
  const std::uintmax_t bytes = fs::file_size(OpenFile());
  ExpectDatabaseUntouched();
  EXPECT_TRUE(Warned());
  EXPECT_EQ(fs::file_size(OpenFile()), bytes - 5000);
  ExpectRestoresAll();
  ExpectWorksOn();
}

TEST_F(HistoryDamageTest, ARecordOfAnotherPlaceBehindTheEndIsCutOff) {
  MakeHistory();
  const std::string record = Contents().at(ClosedFile()).substr(kSegmentHeaderBytes, 4000);
  tests::AppendTo(OpenFile(), record);
  ExpectDatabaseUntouched();
  EXPECT_TRUE(Warned());
  ExpectRestoresAll();
  ExpectWorksOn();
}

TEST_F(HistoryDamageTest, GarbageBehindAClosedSegmentLosesNothing) {
  MakeHistory();
  tests::AppendTo(ClosedFile(), "garbage");
  ExpectDatabaseUntouched();
  ExpectRestoresAll();
  ExpectWorksOn();
}

TEST_F(HistoryDamageTest, ADamagedIndexLosesNothing) {
  // The place of the index, its end's magic, the index's record.
  for (const std::int64_t byte : {-16, -12, -1, -20, -30, -60, -100}) {
    SCOPED_TRACE(byte);
    marks.clear();
    segment_of.clear();
    MakeHistory();
    tests::FlipBit(ClosedFile(), byte);
    ExpectDatabaseUntouched();
    ExpectRestoresAll();
    ExpectWorksOn();
    Close();
    fs::remove_all(folder());
    log.Clear();
  }
}

TEST_F(HistoryDamageTest, ADamagedIndexOfTheLastSegmentLosesNothing) {
  MakeHistory();
  fs::remove(OpenFile());
  database();  // begins anew behind the segment that is now the last, and closed
  Close();
  fs::remove(OpenFile());
  tests::FlipBit(OpenFile(), -20);
  ExpectDatabaseUntouched();
  ExpectRestores(marks.front());
  ExpectWorksOn();
}

TEST_F(HistoryDamageTest, ASnapshotThatWasTornIsNoBase) {
  options.history->snapshot_bytes = 20'000;
  options.checkpoint.passive_frames = 20;
  std::size_t snapshots = 0;
  Run("INSERT INTO t(b) VALUES (1)");
  for (int i = 0; i < 30 && snapshots < 2; ++i) {
    marks.push_back(Commit("UPDATE t SET b = randomblob(3000)"));
    const std::vector<Segment> segments = database().history().log().segments();
    snapshots = static_cast<std::size_t>(std::ranges::count_if(
        segments, [](const Segment& each) { return each.header.begins_with_snapshot; }));
  }
  ASSERT_EQ(snapshots, 2U);
  CloseAsInACrash();
  tests::TearOff(OpenFile(), 2000);
  ExpectDatabaseUntouched();
  EXPECT_TRUE(Warned());
  ExpectRestoresAll();
  marks.push_back(Commit("INSERT INTO t(b) VALUES ('more')"));
  ExpectRestoresAll();
  ExpectWorksOn();
}

TEST_F(HistoryDamageTest, AFirstSnapshotThatWasTornBeginsAnew) {
  const Mark first = Commit("INSERT INTO t(b) VALUES (randomblob(3000))");
  CloseAsInACrash();
  for (const std::uintmax_t bytes : {kSegmentHeaderBytes, kSegmentHeaderBytes + 100}) {
    fs::resize_file(OpenFile(), bytes);
    EXPECT_TRUE(PagesNow() == first.pages);
    ExpectDigestOfDatabase();
    for (const Segment& segment : database().history().log().segments()) {
      EXPECT_GT(EndOf(segment).pages, 0U);
    }
    ExpectWorksOn();
    ASSERT_EQ(Restore(MarkNow()), std::nullopt);
    const auto oldest = database().history().log().FindAt(0);
    if (oldest && oldest->pages == 0) {
      EXPECT_EQ(tests::ErrorKindOf([&] { database().Restore(*oldest); }), ErrorKind::kConflict);
    }
    CloseAsInACrash();
  }
}

}  // namespace
}  // namespace storage
