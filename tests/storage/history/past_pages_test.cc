// What a database was at each of its commits, read beside those who write.

#include "storage/history/past_pages.h"

#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "storage/history/past_file.h"
#include "tests/support/history_fixture.h"
#include "tests/support/seed.h"

namespace storage {
namespace {

using tests::Mark;
using tests::Pages;
using tests::PlainConnection;

class PastPagesTest : public tests::HistoryFixture {
 protected:
  PastPagesTest() {
    options.checkpoint.passive_frames = 40;
    options.history->log.segment_bytes = 20'000;
    options.history->snapshot_bytes = 60'000;
  }

  // The state as a file of its own.
  std::string FileOf(const HeldHistory& held, const Mark& mark) {
    const auto location = Find(mark.position);
    if (!location) throw Error(ErrorKind::kNotFound, "no such commit");
    const PastPages pages(*held.live, held.segments, *location);
    const std::filesystem::path path = files.path() / "past.sqlite";
    std::filesystem::remove(path);
    WritePastFile(pages, path);
    return path.string();
  }
  std::vector<Mark> RandomCommits(int count) {
    std::mt19937_64 random(tests::Seed());
    const auto below = [&](int limit) {
      return std::to_string(std::uniform_int_distribution<int>(0, limit - 1)(random));
    };
    std::vector<Mark> marks;
    marks.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
      const std::vector<std::string> work = {
          "INSERT INTO t(a, b) VALUES (random(), randomblob(" + below(9000) + "))",
          "UPDATE t SET b = randomblob(" + below(3000) + ") WHERE id % 5 = " + below(5),
          "DELETE FROM t WHERE id % 3 = " + below(3),
          "CREATE TABLE IF NOT EXISTS u" + below(3) + "(x UNIQUE)",
          "DROP TABLE IF EXISTS u" + below(3)};
      marks.push_back(Commit(work[std::stoul(below(static_cast<int>(work.size())))]));
    }
    return marks;
  }
};

TEST_F(PastPagesTest, EveryCommitIsAFileOfItsOwnPageByPage) {
  const std::vector<Mark> marks = RandomCommits(60);
  const HeldHistory held = database().HoldHistory();
  for (const Mark& mark : marks) {
    const std::string file = FileOf(held, mark);
    EXPECT_TRUE(tests::PagesOf(file) == mark.pages) << mark.position.number.commit;
    EXPECT_EQ(PlainConnection(file).ValueOf("PRAGMA integrity_check"), "ok");
  }
}

TEST_F(PastPagesTest, WhoHasBegunToReadReadsOnWhatThereWas) {
  const std::vector<Mark> marks = RandomCommits(20);
  const HeldHistory held = database().HoldHistory();
  // The log is copied, and would begin anew if nothing of it were needed.
  for (int i = 0; i < 30; ++i) Run("INSERT INTO t(b) VALUES (randomblob(5000))");
  PlainConnection(file().string()).Run("PRAGMA wal_checkpoint(PASSIVE)");
  for (int i = 0; i < 30; ++i) Run("UPDATE t SET b = randomblob(500)");

  EXPECT_TRUE(tests::PagesOf(FileOf(held, marks.back())) == marks.back().pages);
  EXPECT_TRUE(tests::PagesOf(FileOf(held, marks.front())) == marks.front().pages);
}

TEST_F(PastPagesTest, WhatIsAllInTheFileIsReadThere) {
  const std::vector<Mark> marks = RandomCommits(20);
  Close();
  const HeldHistory held = database().HoldHistory();
  for (int i = 0; i < 30; ++i) Run("INSERT INTO t(b) VALUES (randomblob(5000))");

  EXPECT_TRUE(tests::PagesOf(FileOf(held, marks.back())) == marks.back().pages);
}

TEST_F(PastPagesTest, HasWhatAnotherProgramHasCommitted) {
  Commit("INSERT INTO t(a) VALUES (1)");
  PlainConnection(file().string()).Run("INSERT INTO t(a) VALUES (2)");
  const HeldHistory held = database().HoldHistory();

  EXPECT_EQ(PlainConnection(FileOf(held, MarkNow())).ValueOf("SELECT count(*) FROM t"), "2");
}

TEST_F(PastPagesTest, RefusesWhatDamageHasCutOff) {
  options.history->log.segment_bytes = 2000;
  options.history->snapshot_bytes = 1'000'000;
  std::vector<Mark> marks;
  marks.reserve(30);
  for (int i = 0; i < 30; ++i) marks.push_back(Commit("INSERT INTO t(b) VALUES (randomblob(900))"));
  Close();
  const std::vector<std::filesystem::path> segments = SegmentFiles();
  ASSERT_GT(segments.size(), 5U);
  std::filesystem::remove(segments.at(1));
  std::filesystem::remove(segments.at(4));
  const HeldHistory held = database().HoldHistory();
  const auto cut_off = std::ranges::find_if(marks, [&](const Mark& mark) {
    const auto location = Find(mark.position);
    return location && location->segment == 4;
  });
  ASSERT_NE(cut_off, marks.end());

  EXPECT_EQ(tests::ErrorKindOf([&] { FileOf(held, *cut_off); }), ErrorKind::kConflict);
  FileOf(held, marks.back());
}

}  // namespace
}  // namespace storage
