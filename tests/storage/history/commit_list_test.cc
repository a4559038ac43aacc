// A database's commits, newest first and page by page.

#include "storage/history/commit_list.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/history_fixture.h"

namespace storage {
namespace {

using testing::ElementsAre;
using tests::Mark;
using tests::PlainConnection;

class CommitListTest : public tests::HistoryFixture {
 protected:
  CommitListTest() { options.history->log.segment_bytes = 4000; }

  std::vector<ListedCommit> List(const CommitRange& range = {}, std::size_t most = 1000) {
    return ListCommits(database().history().log(), range, most);
  }
  static std::vector<CommitNumber> NumbersOf(const std::vector<ListedCommit>& commits) {
    std::vector<CommitNumber> numbers;
    numbers.reserve(commits.size());
    for (const ListedCommit& commit : commits) numbers.push_back(commit.position.number);
    return numbers;
  }
  static std::vector<HistoryRecordKind> KindsOf(const std::vector<ListedCommit>& commits) {
    std::vector<HistoryRecordKind> kinds;
    kinds.reserve(commits.size());
    for (const ListedCommit& commit : commits) kinds.push_back(commit.kind);
    return kinds;
  }
  // The numbers of `count` commits and of what was before, newest first.
  std::vector<CommitNumber> CommitSome(int count) {
    std::vector<CommitNumber> numbers = {Current().number};
    for (int i = 0; i < count; ++i) {
      numbers.push_back(Commit("INSERT INTO t(a) VALUES (NULL)").position.number);
    }
    std::ranges::reverse(numbers);
    return numbers;
  }
};

TEST_F(CommitListTest, ListsWhatBecameOfTheDatabaseNewestFirst) {
  const HistoryPosition made = Current();
  const Mark written = Commit("INSERT INTO t(a) VALUES (1)");
  PlainConnection(file().string()).Run("INSERT INTO t(a) VALUES (2)");
  Run("DELETE FROM t WHERE 0");
  const HistoryPosition found = Current();
  ExpectRestores(written);
  const std::vector<ListedCommit> commits = List();

  EXPECT_THAT(NumbersOf(commits),
              ElementsAre(Current().number, found.number, written.position.number, made.number));
  EXPECT_THAT(KindsOf(commits),
              ElementsAre(HistoryRecordKind::kRestore, HistoryRecordKind::kFound,
                          HistoryRecordKind::kCommit, HistoryRecordKind::kCommit));
  EXPECT_EQ(commits[2].position.digest, written.position.digest);
  EXPECT_EQ(commits[2].position.time_ms, written.position.time_ms);
  EXPECT_GE(commits[2].pages, 2U);
  EXPECT_GT(commits[2].bytes, kHistoryRecordHeaderBytes);
}

TEST_F(CommitListTest, EveryPageGoesOnWhereTheOneBeforeEnded) {
  const std::vector<CommitNumber> all = CommitSome(300);
  ASSERT_GT(database().history().log().segments().size(), 3U);
  for (const std::size_t most : {1U, 7U, 300U, 301U}) {
    std::vector<CommitNumber> listed;
    CommitRange range;
    for (;;) {
      const std::vector<CommitNumber> page = NumbersOf(List(range, most));
      if (page.empty()) break;
      EXPECT_LE(page.size(), most);
      listed.insert(listed.end(), page.begin(), page.end());
      if (page.back() == CommitNumber{}) break;
      range.newest = {page.back().generation, page.back().commit - 1};
    }
    EXPECT_EQ(listed, all) << most;
  }
}

TEST_F(CommitListTest, BothEndsOfARangeAreInIt) {
  const std::vector<CommitNumber> all = CommitSome(200);

  EXPECT_EQ(NumbersOf(List({all[150], all[50]})),
            std::vector<CommitNumber>(all.begin() + 50, all.begin() + 151));
  EXPECT_THAT(NumbersOf(List({all[9], all[9]})), ElementsAre(all[9]));
  EXPECT_TRUE(List({all[50], all[150]}).empty());
}

TEST_F(CommitListTest, ASnapshotOfWhatIsTheDatabaseIsNoCommit) {
  options.history->snapshot_bytes = 2000;
  options.checkpoint.passive_frames = 1;
  const std::vector<CommitNumber> all = CommitSome(100);
  bool has_snapshot = false;
  for (const Segment& segment : database().history().log().segments()) {
    has_snapshot = has_snapshot || (segment.header.begins_with_snapshot && segment.header.follows);
  }
  ASSERT_TRUE(has_snapshot);

  EXPECT_EQ(NumbersOf(List()), all);
}

TEST_F(CommitListTest, AFewOfManyAreFoundWithoutReadingAllSegments) {
  options.history->log.segment_bytes = 20'000;
  CommitSome(1000);
  const std::vector<Segment> segments = database().history().log().segments();
  ASSERT_GT(segments.size(), 4U);
  // Who reads them finds them gone.
  for (std::size_t i = 0; i + 2 < segments.size(); ++i) std::filesystem::remove(segments[i].path);

  EXPECT_EQ(List({}, 5).size(), 5U);
}

}  // namespace
}  // namespace storage
