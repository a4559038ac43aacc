// Checkpoints and snapshots that are made while others commit.

#include "storage/database/background_checkpoint.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "storage/background_tasks.h"
#include "tests/support/disk/file_moments.h"
#include "tests/support/history_fixture.h"

namespace storage {
namespace {

using tests::Mark;

class BackgroundCheckpointTest : public tests::HistoryFixture {
 protected:
  BackgroundCheckpointTest() {
    schema = "CREATE TABLE t(n, filler)";
    options.background = &background;
    options.checkpoint.passive_frames = 20;
    options.checkpoint.restart_frames = 60;
  }
  void TearDown() override { Close(); }

  void Insert() { Run("INSERT INTO t VALUES (1, randomblob(6000))"); }
  std::uintmax_t LogBytes() const { return std::filesystem::file_size(file().string() + "-wal"); }
  std::size_t Snapshots() {
    return static_cast<std::size_t>(std::ranges::count_if(
        database().history().log().segments(),
        [](const Segment& segment) { return segment.header.begins_with_snapshot; }));
  }
  void ExpectUnbroken() {
    const std::vector<Segment> segments = database().history().log().segments();
    for (std::size_t i = 1; i < segments.size(); ++i) EXPECT_TRUE(segments[i].header.follows);
  }

  BackgroundTasks background{/*threads=*/0};
};

TEST_F(BackgroundCheckpointTest, TheLogBeginsAnewThoughCommitsGoOn) {
  for (int i = 0; i < 200; ++i) {
    Insert();
    background.RunNext();
  }
  constexpr std::uintmax_t kFrame = 4096 + 24;
  EXPECT_LT(LogBytes(), 100 * kFrame);
  ExpectDigestOfDatabase();
}

TEST_F(BackgroundCheckpointTest, NothingIsCopiedInTheTurnBelowThat) {
  for (int i = 0; i < 200; ++i) Insert();
  // 200 commits of three pages and more, of which nobody has copied any.
  constexpr std::uintmax_t kFrame = 4096 + 24;
  EXPECT_GT(LogBytes(), 400 * kFrame);
  EXPECT_TRUE(background.RunNext());
  EXPECT_FALSE(background.RunNext());
  ExpectDigestOfDatabase();
}

TEST_F(BackgroundCheckpointTest, WithoutAHistoryTheLogBeginsAnewAsWell) {
  options.history.reset();
  for (int i = 0; i < 200; ++i) {
    Insert();
    background.RunNext();
  }
  constexpr std::uintmax_t kFrame = 4096 + 24;
  EXPECT_LT(LogBytes(), 100 * kFrame);
  EXPECT_EQ(tests::PlainConnection(file().string()).ValueOf("PRAGMA quick_check"), "ok");
}

TEST_F(BackgroundCheckpointTest, ASnapshotStandsBetweenTheCommitsThatItPartsAndLeadsToAll) {
  options.history->snapshot_bytes = 100'000;
  Insert();
  std::vector<Mark> marks;
  for (int i = 0; i < 60; ++i) {
    marks.push_back(Commit("UPDATE t SET filler = randomblob(6000)"));
    background.RunNext();
  }
  EXPECT_GT(Snapshots(), 1U);
  ExpectUnbroken();
  for (std::size_t i = 0; i < marks.size(); i += 7) ExpectRestores(marks[i]);
  Close();
  ExpectUnbroken();
  EXPECT_GT(Snapshots(), 1U);
  for (std::size_t i = 3; i < marks.size(); i += 7) ExpectRestores(marks[i]);
  EXPECT_EQ(log.warnings(), std::vector<std::string>());
}

// What it takes would be waited for by who writes next.
TEST_F(BackgroundCheckpointTest, ASnapshotThatBecomesDueMeanwhileIsNotMadeInTheTurn) {
  tests::FileMoments moments;
  const auto update = [&] { Run("UPDATE t SET filler = randomblob(6000)"); };
  const auto bytes = [&] { return database().history().log().bytes_since_snapshot(); };
  constexpr std::uint64_t kUpdates = 40;
  Insert();
  update();
  const std::uint64_t before = bytes();
  update();
  const std::uint64_t each = bytes() - before;
  Close();
  options.history->snapshot_bytes = before + each + kUpdates * each + each / 2;
  for (std::uint64_t i = 0; i < kUpdates; ++i) {
    update();
    // A segment that is new is synced in the turn, with its name.
    if (i == 10) {
      EXPECT_TRUE(background.RunNext());
    }
  }
  const std::size_t snapshots = Snapshots();
  // The checkpoint has looked what is due, and syncs history without the turn.
  const auto segment = database().history().log().segments().back().path.filename().string();
  moments.AtNext(tests::FileMoments::Moment::kBeforeOpen, segment, update);

  EXPECT_TRUE(background.RunNext());

  EXPECT_TRUE(moments.HasCome());
  EXPECT_GT(bytes(), options.history->snapshot_bytes);
  EXPECT_EQ(Snapshots(), snapshots);
  for (int i = 0; i < 20; ++i) update();
  EXPECT_TRUE(background.RunNext());
  EXPECT_EQ(Snapshots(), snapshots + 1);
  ExpectUnbroken();
  Close();
}

// Checkpoints, snapshots, commits and restores, all at once.
TEST_F(BackgroundCheckpointTest, CommitsRestoresAndCheckpointsGoOnBesideOneAnother) {
  options.history->snapshot_bytes = 60'000;
  options.history->log.segment_bytes = 50'000;
  std::atomic<bool> done = false;
  database();
  std::thread runner([&] {
    while (!done) {
      if (!background.RunNext()) std::this_thread::yield();
    }
  });
  std::vector<Mark> marks;
  for (int i = 0; i < 40; ++i) {
    for (int j = 0; j < 5; ++j) Insert();
    marks.push_back(Commit("DELETE FROM t WHERE rowid % 3 = 0"));
    if (i % 8 == 7) ExpectRestores(marks.at(marks.size() - 5));
  }
  done = true;
  runner.join();
  EXPECT_GT(Snapshots(), 1U);
  ExpectUnbroken();
  ExpectDigestOfDatabase();
  for (std::size_t i = 0; i < marks.size(); i += 9) ExpectRestores(marks[i]);
  Close();
  for (std::size_t i = 4; i < marks.size(); i += 9) ExpectRestores(marks[i]);
}

}  // namespace
}  // namespace storage
