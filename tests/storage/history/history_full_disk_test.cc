// A disk that is full, or fails, under a history: it falls behind and catches up, nothing that it
// has is lost, and it never says of the database what is not so.

#include <gtest/gtest.h>

#include "tests/support/disk/full_disk.h"
#include "tests/support/history_fixture.h"

namespace storage {
namespace {

using tests::FullDisk;
using tests::Mark;

constexpr const char* kHistory = "/history/";

class HistoryFullDiskTest : public tests::HistoryFixture {
 protected:
  void TearDown() override { Close(); }

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
  void ExpectWorksOn(const std::string& where) {
    ExpectDigestOfDatabase(where);
    const Mark later = Commit("INSERT INTO t(b) VALUES (randomblob(2000))");
    Commit("DELETE FROM t");
    ExpectRestores(later, where);
  }

  FullDisk disk;
};

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

}  // namespace
}  // namespace storage
