// What another program, or another thread, may do to a database and its history at the worst
// moment.

#include <chrono>
#include <future>

#include <gtest/gtest.h>

#include "storage/history/segment.h"
#include "tests/support/disk/file_moments.h"
#include "tests/support/history_fixture.h"

namespace storage {
namespace {

using tests::FileMoments;
using tests::Mark;
using Moment = FileMoments::Moment;

class HistoryMomentsTest : public tests::HistoryFixture {
 protected:
  void TearDown() override { Close(); }

  // Commits until there are several segments.
  Mark MakeSegments() {
    options.history->log.segment_bytes = 4000;
    Mark oldest = Commit("INSERT INTO t(b) VALUES (randomblob(3000))");
    for (int i = 0; i < 20; ++i) Run("INSERT INTO t(b) VALUES (randomblob(3000))");
    return oldest;
  }

  FileMoments moments;
};

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
