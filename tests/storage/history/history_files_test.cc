// Files of a history that are missing, empty, of another database or of a newer version.

#include <functional>

#include <gtest/gtest.h>

#include "tests/storage/damage_fixture.h"
#include "tests/support/disk/full_disk.h"
#include "tests/support/disk/plain_user.h"

namespace storage {
namespace {

namespace fs = std::filesystem;

class HistoryFilesTest : public DamageFixture {};

TEST_F(HistoryFilesTest, AMissingSegmentLosesItsOwnCommits) {
  MakeHistory();
  fs::remove(ClosedFile());
  ExpectDatabaseUntouched();
  EXPECT_TRUE(Warned());
  ExpectLostOnly(3);
  ExpectWorksOn();
}

TEST_F(HistoryFilesTest, AMissingFirstSegmentLosesItsOwnCommits) {
  MakeHistory();
  fs::remove(SegmentFiles().front());
  ExpectDatabaseUntouched();
  ExpectRefuses(marks.front());
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (segment_of[i] > 1) ExpectRestores(marks[i]);
  }
  ExpectWorksOn();
}

TEST_F(HistoryFilesTest, AMissingLastSegmentLosesItsOwnCommits) {
  MakeHistory();
  fs::remove(OpenFile());
  ExpectDatabaseUntouched();
  EXPECT_TRUE(Warned());
  ExpectLostOnly(segment_of.back());
  ExpectWorksOn();
}

TEST_F(HistoryFilesTest, AMissingHistoryBeginsAnew) {
  MakeHistory();
  fs::remove_all(history_folder());
  ExpectDatabaseUntouched();
  ExpectRefuses(marks.front());
  ExpectWorksOn();
}

TEST_F(HistoryFilesTest, ASegmentOfAnotherDatabaseIsLeftAlone) {
  MakeHistory();
  const fs::path foreign = FilesOfAnotherDatabase().front();
  fs::copy_file(foreign, ClosedFile(), fs::copy_options::overwrite_existing);
  const std::map<fs::path, std::string> contents = Contents();
  ExpectDatabaseUntouched();
  EXPECT_TRUE(Warned());
  ExpectLostOnly(3);
  ExpectWorksOn();
  EXPECT_EQ(Contents().at(ClosedFile()), contents.at(ClosedFile()));
}

TEST_F(HistoryFilesTest, ASegmentOfAnotherDatabaseAtTheEndIsLeftAlone) {
  MakeHistory();
  const fs::path foreign = FilesOfAnotherDatabase().front();
  const fs::path planted = history_folder() / SegmentFileName(SegmentFiles().size() + 1);
  fs::copy_file(foreign, planted);
  const std::string content = Contents().at(planted);
  ExpectDatabaseUntouched();
  EXPECT_TRUE(Warned());
  ExpectRestoresAll();
  ExpectWorksOn();
  EXPECT_EQ(Contents().at(planted), content);
}

TEST_F(HistoryFilesTest, ASegmentUnderAnothersNumberIsLeftAlone) {
  MakeHistory();
  fs::copy_file(SegmentFiles().at(1), ClosedFile(), fs::copy_options::overwrite_existing);
  ExpectDatabaseUntouched();
  EXPECT_TRUE(Warned());
  ExpectLostOnly(3);
  ExpectWorksOn();
}

TEST_F(HistoryFilesTest, AnEmptyFileLosesItsOwnCommits) {
  MakeHistory();
  fs::resize_file(ClosedFile(), 0);
  ExpectDatabaseUntouched();
  EXPECT_TRUE(Warned());
  ExpectLostOnly(3);
  ExpectWorksOn();
}

TEST_F(HistoryFilesTest, AnEmptyLastFileLosesItsOwnCommits) {
  MakeHistory();
  fs::resize_file(OpenFile(), 0);
  ExpectDatabaseUntouched();
  EXPECT_TRUE(Warned());
  ExpectLostOnly(segment_of.back());
  ExpectWorksOn();
}

TEST_F(HistoryFilesTest, AnEmptyFileBehindTheLastIsWhatACrashLeaves) {
  MakeHistory();
  const std::ofstream empty(history_folder() / SegmentFileName(SegmentFiles().size() + 1));
  ExpectDatabaseUntouched();
  EXPECT_FALSE(Warned());
  ExpectRestoresAll();
  ExpectWorksOn();
}

TEST_F(HistoryFilesTest, HalfOfAHeaderBehindTheLastIsWhatACrashLeaves) {
  MakeHistory();
  const fs::path half = history_folder() / SegmentFileName(SegmentFiles().size() + 1);
  fs::copy_file(OpenFile(), half);
  fs::resize_file(half, kSegmentHeaderBytes / 2);
  ExpectDatabaseUntouched();
  EXPECT_FALSE(Warned());
  EXPECT_FALSE(fs::exists(half));
  ExpectRestoresAll();
  ExpectWorksOn();
}

TEST_F(HistoryFilesTest, AShortFileThatBeginsOtherwiseIsLeftAlone) {
  MakeHistory();
  const fs::path other = history_folder() / SegmentFileName(SegmentFiles().size() + 1);
  std::ofstream(other) << "a note";
  ExpectDatabaseUntouched();
  EXPECT_TRUE(Warned());
  EXPECT_TRUE(fs::exists(other));
  ExpectRestoresAll();
}

TEST_F(HistoryFilesTest, AFileThatIsShorterThanAHeaderLosesItsOwnCommits) {
  MakeHistory();
  fs::resize_file(OpenFile(), kSegmentHeaderBytes - 1);
  ExpectDatabaseUntouched();
  EXPECT_TRUE(Warned());
  ExpectLostOnly(segment_of.back());
  ExpectWorksOn();
}

TEST_F(HistoryFilesTest, AFolderThatCannotBeReadIsRefusedAndNothingIsChanged) {
  MakeHistory();
  const std::map<fs::path, std::string> contents = Contents();
  {
    const tests::PlainUser user(files.path());
    fs::permissions(history_folder(), fs::perms::owner_write | fs::perms::owner_exec);
    const auto error = tests::ErrorOf([&] { database(); });
    Close();
    fs::permissions(history_folder(), fs::perms::owner_all);
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind(), ErrorKind::kIo);
    EXPECT_STREQ(error->what(), "reading the folder history: Permission denied");
  }
  EXPECT_TRUE(Contents() == contents);
  ExpectRestoresAll();
}

TEST_F(HistoryFilesTest, AFileThatCannotBeReachedIsRefusedAndNothingIsChanged) {
  MakeHistory();
  for (const fs::path& path : {SegmentFiles().front(), OpenFile()}) {
    const std::map<fs::path, std::string> contents = Contents();
    const fs::path aside = path.string() + ".aside";
    fs::rename(path, aside);
    fs::create_symlink(path.filename(), path);
    EXPECT_EQ(tests::ErrorKindOf([&] { database(); }), ErrorKind::kIo) << path;
    Close();
    EXPECT_TRUE(fs::is_symlink(path));
    fs::rename(aside, path);
    EXPECT_TRUE(Contents() == contents) << path;
  }
  ExpectRestoresAll();
}

TEST_F(HistoryFilesTest, AnEndThatCannotBeReadLeavesHistoryAsItIsAndTheDatabaseReadable) {
  MakeHistory();
  const std::map<fs::path, std::string> contents = Contents();
  const fs::path aside = Clean().string() + ".aside";
  fs::rename(Clean(), aside);
  fs::create_symlink(Clean().filename(), Clean());
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), std::to_string(kCommits));
  EXPECT_TRUE(Warned());
  Close();
  fs::rename(aside, Clean());
  EXPECT_TRUE(Contents() == contents);
  ExpectRestoresAll();
}

TEST_F(HistoryFilesTest, WhatACrashLeftIsOnTheDiskBeforeACheckpoint) {
  marks.push_back(Commit("INSERT INTO t(b) VALUES (randomblob(3000))"));
  CloseAsInACrash();
  tests::FullDisk disk;
  database();
  disk.FailAfter(0, tests::FullDisk::Failure::kBrokenSync, "/history/");
  Close();
  EXPECT_TRUE(disk.HasFailed()) << "nothing was synced";
  EXPECT_GT(fs::file_size(file().string() + "-wal"), 0U);
  disk.Heal();
  ExpectRestoresAll();
  Close();
}

TEST_F(HistoryFilesTest, ANewerVersionIsRefusedAndNothingIsChanged) {
  MakeHistory();
  for (const fs::path& path : {SegmentFiles().front(), ClosedFile(), OpenFile(), Clean()}) {
    const std::string as_it_was = Contents().at(path);
    tests::Overwrite(path, 8, "\x02");
    const std::map<fs::path, std::string> contents = Contents();
    const auto error = tests::ErrorOf([&] { database(); });
    ASSERT_TRUE(error) << path;
    EXPECT_EQ(error->kind(), ErrorKind::kNewerVersion);
    EXPECT_STREQ(error->what(),
                 "the history was written by a newer version of d1-emulator: its format is 2, "
                 "this one knows 1");
    EXPECT_TRUE(Contents() == contents) << path;
    tests::Overwrite(path, 0, as_it_was);
  }
  ExpectRestoresAll();
}

TEST_F(HistoryFilesTest, ADamagedCleanEndLosesNothing) {
  MakeHistory();
  const fs::path foreign = FilesOfAnotherDatabase().back();
  const std::vector<std::function<void()>> damages = {
      [&] { tests::FlipBit(Clean(), 0); },
      [&] { tests::FlipBit(Clean(), 40); },
      [&] { tests::FlipBit(Clean(), -1); },
      [&] { tests::TearOff(Clean(), 1); },
      [&] { fs::resize_file(Clean(), 0); },
      [&] { fs::remove(Clean()); },
      [&] { tests::AppendTo(Clean(), "garbage"); },
      [&] { fs::copy_file(foreign, Clean(), fs::copy_options::overwrite_existing); },
  };
  for (std::size_t i = 0; i < damages.size(); ++i) {
    SCOPED_TRACE(i);
    damages[i]();
    ExpectDigestOfDatabase();
    Commit("INSERT INTO t(b) VALUES ('new')");
    Close();
  }
  EXPECT_FALSE(Warned());
  ExpectRestoresAll();
  ExpectWorksOn();
}

}  // namespace
}  // namespace storage
