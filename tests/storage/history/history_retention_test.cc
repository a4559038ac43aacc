// How much of a history is kept.

#include <gtest/gtest.h>

#include "storage/history/history_check.h"
#include "tests/storage/damage_fixture.h"

namespace storage {
namespace {

namespace fs = std::filesystem;
using tests::Mark;

constexpr std::int64_t kDayMs = 86'400'000;

class HistoryRetentionTest : public DamageFixture {
 protected:
  void ExpectWhole() {
    const HistoryCheck check = CheckHistory(file(), folder().filename().string());
    EXPECT_TRUE(check.faults.empty()) << check.faults.front();
    EXPECT_TRUE(check.gaps.empty()) << check.gaps.front();
  }
};

TEST_F(HistoryRetentionTest, APruneToNothingKeepsTheStateThereIs) {
  MakeHistory();
  const std::uint64_t bytes = database().history().log().BytesOnDisk();
  const std::uint64_t freed = database().PruneHistory(0);
  EXPECT_EQ(SegmentFiles().size(), 1U);
  EXPECT_EQ(database().history().log().BytesOnDisk(), bytes - freed);
  ExpectRefuses(marks.front());
  ExpectRefuses(marks[kCommits - 2]);
  ExpectWhole();
  const Mark last = MarkNow();
  Commit("DELETE FROM t");
  ExpectRestores(last);
  ExpectRestores(marks.back());
  ExpectWorksOn();
  ExpectWhole();
}

TEST_F(HistoryRetentionTest, APruneKeepsWhatIsNotTooOld) {
  MakeHistory();
  clock.Advance(10 * kDayMs);
  std::vector<Mark> recent;
  recent.reserve(5);
  for (int i = 0; i < 5; ++i) recent.push_back(Commit("INSERT INTO t(b) VALUES (randomblob(99))"));
  const std::size_t segments = SegmentFiles().size();
  database().PruneHistory(20 * kDayMs);
  EXPECT_EQ(SegmentFiles().size(), segments);
  EXPECT_GT(database().PruneHistory(5 * kDayMs), 0U);
  EXPECT_LT(SegmentFiles().size(), segments);
  ExpectRefuses(marks.front());
  for (const Mark& mark : recent) ExpectRestores(mark);
  ExpectWhole();
}

TEST_F(HistoryRetentionTest, APinnedCommitStaysWithAllThatFollows) {
  options.history->pins = [this] {
    return std::vector<CommitNumber>{marks[9].position.number, marks[7].position.number};
  };
  MakeHistory();
  database().PruneHistory(0);
  ExpectRefuses(marks.front());
  for (int i = 7; i < kCommits; ++i) ExpectRestores(marks[static_cast<std::size_t>(i)]);
  ExpectWhole();
}

TEST_F(HistoryRetentionTest, BeforeAGapAPinnedCommitKeepsTheSnapshotThatAWayBeginsWith) {
  MakeHistory();
  std::size_t pinned = 0;
  while (segment_of[pinned] == segment_of.front()) ++pinned;
  options.history->pins = [this, pinned] {
    return std::vector<CommitNumber>{marks[pinned].position.number};
  };
  fs::remove(ClosedFile());
  database().PruneHistory(0);
  ExpectRestores(marks[pinned]);
  ExpectRestores(marks.back());
}

TEST_F(HistoryRetentionTest, WhereNoneIsKeptWhatThereIsGoes) {
  MakeHistory();
  const auto kept = std::exchange(options.history, std::nullopt);
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), std::to_string(kCommits));
  EXPECT_FALSE(fs::exists(history_folder()));
  EXPECT_FALSE(database().keeps_history());
  Run("INSERT INTO t(b) VALUES (1)");
  Close();
  EXPECT_FALSE(fs::exists(history_folder()));

  options.history = kept;
  ExpectWorksOn();
  ExpectWhole();
}

}  // namespace
}  // namespace storage
