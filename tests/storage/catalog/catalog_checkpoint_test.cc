// The catalog's log, brought into its file beside those who write it.

#include "storage/catalog/catalog_checkpoint.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "storage/file_system.h"
#include "tests/support/recording_log.h"
#include "tests/support/temp_directory.h"

namespace storage {
namespace {

class CatalogCheckpointTest : public testing::Test {
 protected:
  static constexpr std::uint64_t kFrameBytes = 4096 + 24;
  static constexpr int kFramesOfACommit = 300;

  // Somewhat more than 300 frames.
  void Commit() {
    file.Change(Durability::kNormal, [](SQLite::Database& connection) {
      connection.exec("INSERT INTO large VALUES (randomblob(300 * 4096))");
    });
  }
  std::uint64_t LogFrames() const { return FileBytes(file.path().string() + "-wal") / kFrameBytes; }
  std::uint64_t FileSize() const { return FileBytes(file.path()); }

  const tests::TempDirectory files;
  CatalogFile file{files.path() / "catalog.sqlite", CatalogFile::OpenMode::kReadWrite};
  BackgroundTasks tasks{/*threads=*/0};
  tests::RecordingLog log;
  std::optional<CatalogCheckpoint> checkpoint;

  void SetUp() override {
    file.Run([](SQLite::Database& connection) { connection.exec("CREATE TABLE large (content)"); });
    checkpoint.emplace(file, tasks, log);
  }
};

TEST_F(CatalogCheckpointTest, OneIsMadeBesideTheCommitThatWantsIt) {
  for (int i = 0; i < 3; ++i) Commit();
  EXPECT_FALSE(tasks.RunNext()) << "900 frames are no reason";
  const std::uint64_t before = FileSize();
  Commit();
  Commit();
  EXPECT_EQ(FileSize(), before);

  ASSERT_TRUE(tasks.RunNext());
  EXPECT_FALSE(tasks.RunNext()) << "one for both";
  EXPECT_GT(FileSize(), before + std::uint64_t{1500} * 4096);
  EXPECT_GT(LogFrames(), 1500U);
  for (int i = 0; i < 3; ++i) Commit();
  EXPECT_LT(LogFrames(), 1000U) << "the log begins anew";
}

TEST_F(CatalogCheckpointTest, ALogThatTheBackgroundLeavesAloneHasAnEnd) {
  std::uint64_t most = 0;
  for (int i = 0; i < 60; ++i) {
    Commit();
    most = std::max(most, LogFrames());
  }
  EXPECT_GT(most, 8000U);
  EXPECT_LT(most, 8000U + 2 * kFramesOfACommit);
}

TEST_F(CatalogCheckpointTest, AfterItsEndCommitsMakeThemAgain) {
  checkpoint.reset();
  for (int i = 0; i < 20; ++i) Commit();
  EXPECT_LT(LogFrames(), 1000U + 2 * kFramesOfACommit);
  EXPECT_FALSE(tasks.RunNext());
}

TEST_F(CatalogCheckpointTest, WhatFailsIsToldOnceAndTriedAgain) {
  std::filesystem::rename(file.path(), files.path() / "elsewhere");
  for (int i = 0; i < 5; ++i) Commit();
  ASSERT_TRUE(tasks.RunNext());
  Commit();
  ASSERT_TRUE(tasks.RunNext());
  EXPECT_EQ(log.warnings().size(), 1);

  std::filesystem::remove(file.path());
  std::filesystem::rename(files.path() / "elsewhere", file.path());
}

}  // namespace
}  // namespace storage
