// Whatever write fails, and wherever: the request is refused in clear words, nothing that was
// acknowledged is lost, nothing that was refused is there, and the database works on.

#include "tests/support/disk/full_disk.h"

#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/support/database_fixture.h"

namespace storage {
namespace {

using tests::FullDisk;

class FullDiskTest : public tests::DatabaseFixture {
 protected:
  // Opens, lets `good_writes` pass, and writes until it fails or `rounds` are through.
  void WriteUntilItFails(int good_writes, FullDisk::Failure failure, int rounds) {
    database();
    disk.FailAfter(good_writes, failure);
    for (int i = 0; i < rounds && !disk.HasFailed(); ++i) {
      // Every other request is larger than the page cache's part, or several statements.
      const std::string sql = "INSERT INTO t(a, b) VALUES (" + std::to_string(++tried_) +
                              ", randomblob(9000)); UPDATE t SET b = b WHERE a = 1";
      const auto error = tests::ErrorOf([&] { Run(sql); });
      if (!error) {
        acknowledged.push_back(std::to_string(tried_));
        continue;
      }
      EXPECT_TRUE(error->kind() == ErrorKind::kDiskFull || error->kind() == ErrorKind::kIo)
          << NameOf(error->kind()) << ": " << error->what();
      EXPECT_NE(error->sqlite_code(), 0) << "so that the surfaces know it for SQLite's";
    }
  }

  void ExpectExactlyTheAcknowledged(const std::string& where) {
    std::string wanted;
    for (const std::string& a : acknowledged) wanted += (wanted.empty() ? "" : ",") + a;
    EXPECT_EQ(ValueOf("SELECT coalesce(group_concat(a), '') FROM (SELECT a FROM t ORDER BY a)"),
              "'" + wanted + "'")
        << where;
    EXPECT_EQ(ValueOf("PRAGMA quick_check"), "'ok'") << where;
  }

  // Makes the folder anew.
  void StartOver() {
    Close();
    std::filesystem::remove_all(folder());
    acknowledged.clear();
    tried_ = 0;
  }

  FullDisk disk;
  std::vector<std::string> acknowledged;

 private:
  int tried_ = 0;
};

TEST_F(FullDiskTest, LosesNothingAtAnyWrite) {
  options.checkpoint.passive_frames = 20;
  for (const auto failure : {FullDisk::Failure::kNoRoom, FullDisk::Failure::kBrokenWrite}) {
    for (int good_writes = 0; good_writes < 80; good_writes += good_writes < 30 ? 1 : 5) {
      const std::string where = "after " + std::to_string(good_writes) + " writes";
      WriteUntilItFails(good_writes, failure, 60);
      EXPECT_TRUE(disk.HasFailed()) << where;
      ExpectExactlyTheAcknowledged(where + ", while nothing can be written");

      disk.Heal();
      EXPECT_EQ(FailureOf("INSERT INTO t(a) VALUES (1000)"), "no error") << where;
      acknowledged.emplace_back("1000");
      ExpectExactlyTheAcknowledged(where + ", with room again");
      Close();
      ExpectExactlyTheAcknowledged(where + ", opened again");
      StartOver();
    }
  }
}

TEST_F(FullDiskTest, LosesNothingAtAnySync) {
  options.checkpoint.passive_frames = 20;
  options.connection.durability = Durability::kFull;
  for (int good_syncs = 0; good_syncs < 20; ++good_syncs) {
    const std::string where = "after " + std::to_string(good_syncs) + " syncs";
    WriteUntilItFails(good_syncs, FullDisk::Failure::kBrokenSync, 60);
    EXPECT_TRUE(disk.HasFailed()) << where;
    disk.Heal();
    ExpectExactlyTheAcknowledged(where);
    Close();
    ExpectExactlyTheAcknowledged(where + ", opened again");
    StartOver();
  }
}

// Its frames are all in the log: only the sync behind them went wrong.
TEST_F(FullDiskTest, WhatWasRefusedIsNotThereAfterTheProcessEndsEither) {
  options.connection.durability = Durability::kFull;
  for (int good_syncs = 0; good_syncs < 6; ++good_syncs) {
    const std::string where = "after " + std::to_string(good_syncs) + " syncs";
    WriteUntilItFails(good_syncs, FullDisk::Failure::kBrokenSync, 20);
    EXPECT_TRUE(disk.HasFailed()) << where;
    CloseAsInACrash();
    disk.Heal();
    ExpectExactlyTheAcknowledged(where);
    StartOver();
  }
}

TEST_F(FullDiskTest, SaysThatTheDiskIsFull) {
  database();
  disk.FailAfter(0, FullDisk::Failure::kNoRoom);
  const auto error = tests::ErrorOf([&] { Run("INSERT INTO t(a) VALUES (1)"); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kDiskFull);
  EXPECT_STREQ(error->what(), "database or disk is full");
  EXPECT_EQ(FailureOf("SELECT * FROM t"), "no error");
}

TEST_F(FullDiskTest, WarnsWhenItCannotCheckpointAndTriesAgain) {
  options.checkpoint.passive_frames = 1;
  database();
  Run("INSERT INTO t(a) VALUES (1)");
  // The first sync is that of the log's new header, the others are the checkpoint's.
  disk.FailAfter(1, FullDisk::Failure::kBrokenSync);
  EXPECT_EQ(FailureOf("INSERT INTO t(a) VALUES (2)"), "no error") << "it was committed";
  EXPECT_FALSE(log.warnings().empty());

  disk.Heal();
  const std::size_t warnings = log.warnings().size();
  EXPECT_EQ(FailureOf("INSERT INTO t(a) VALUES (3)"), "no error");
  EXPECT_EQ(log.warnings().size(), warnings);
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "3");
}

TEST_F(FullDiskTest, KeepsTheLogWhenItCannotCheckpointAtTheEnd) {
  Run("INSERT INTO t(a) VALUES (1)");
  disk.FailAfter(0, FullDisk::Failure::kNoRoom);
  Close();
  EXPECT_EQ(log.warnings().size(), 1U);

  disk.Heal();
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "1");
}

}  // namespace
}  // namespace storage
