// A data folder that is copied while it is used, and is one again.

#include "storage/backup/folder_backup.h"

#include <atomic>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/storage/database/databases_fixture.h"

namespace storage {
namespace {

namespace fs = std::filesystem;

class FolderBackupTest : public DatabasesFixture {
 protected:
  FolderBackupTest() { keeps_history = true; }

  BackupReport BackUp() {
    return BackUpFolder(databases(), directory(), backup, [] {});
  }
  // The folder of a backup in the place of the one that was copied.
  void ComeBack() {
    Close();
    fs::remove_all(files.path());
    RestoreFolder(backup, files.path());
  }

  tests::TempDirectory other;
  const fs::path backup = other.path() / "backup";
};

TEST_F(FolderBackupTest, HoldsEveryDatabaseWithItsHistory) {
  const std::string one = Create("one");
  const std::string two = Create("two");
  Ask(one, "INSERT INTO t VALUES (1, 'first')");
  const HistoryPosition first = databases().Open(At(one))->history().Current();
  Ask(one, "UPDATE t SET a = 'second'");
  EXPECT_EQ(BackUp().databases, 2U);
  Ask(one, "UPDATE t SET a = 'third'");
  ComeBack();

  EXPECT_EQ(Ask(one, "SELECT a FROM t"), "'second'");
  EXPECT_EQ(Ask(two, "SELECT count(*) FROM t"), "0");
  const auto database = databases().Open(At(one));
  const auto location = database->history().log().Find(first.number);
  ASSERT_TRUE(location);
  database->Restore(*location);
  EXPECT_EQ(Ask(one, "SELECT a FROM t"), "'first'");
  EXPECT_THAT(log.warnings(), testing::IsEmpty());
}

TEST_F(FolderBackupTest, EndsWithTheStateThatItHolds) {
  const std::string one = Create("one");
  Ask(one, "INSERT INTO t VALUES (1, 'before')");
  const HistoryPosition before = databases().Open(At(one))->history().Current();
  BackUp();
  ComeBack();
  EXPECT_EQ(databases().Open(At(one))->history().Current().number, before.number);
}

TEST_F(FolderBackupTest, TakesEachDatabaseAsItIsAtOneMoment) {
  const std::string one = Create("one");
  Ask(one, "INSERT INTO t VALUES (1, 0), (2, 0)");
  std::atomic<bool> is_over{false};
  std::thread writer([&] {
    while (!is_over) Ask(one, "UPDATE t SET a = a + 1");
  });
  for (int i = 0; i < 20; ++i) {
    fs::remove_all(backup);
    BackUp();
  }
  is_over = true;
  writer.join();
  ComeBack();
  EXPECT_EQ(Ask(one, "SELECT count(DISTINCT a) FROM t"), "1");
  EXPECT_EQ(Ask(one, "PRAGMA quick_check"), "'ok'");
  EXPECT_THAT(log.warnings(), testing::IsEmpty());
}

TEST_F(FolderBackupTest, KnowsTheDatabasesThatItHoldsAndNoOthers) {
  Create("kept");
  std::atomic<bool> is_over{false};
  std::thread maker([&] {
    while (!is_over) databases().Delete(At(Create("passing")));
  });
  for (int i = 0; i < 20; ++i) {
    fs::remove_all(backup);
    BackUp();
    Catalog catalog(DataDirectory::CatalogFileIn(backup), Catalog::OpenMode::kReadOnly);
    for (const DatabaseRecord& record : catalog.ListAll()) {
      EXPECT_TRUE(fs::exists(DataDirectory::DatabaseFileIn(backup, record.folder)));
    }
  }
  is_over = true;
  maker.join();
  ComeBack();
  EXPECT_TRUE(databases().UnknownFolders().empty());
}

TEST_F(FolderBackupTest, GoesWithoutAHistoryWhereNoneIsKept) {
  keeps_history = false;
  const std::string one = Create("one");
  Ask(one, "INSERT INTO t VALUES (1, 'x')");
  BackUp();
  ComeBack();
  EXPECT_EQ(Ask(one, "SELECT a FROM t"), "'x'");
}

TEST_F(FolderBackupTest, LeavesWhatIsThere) {
  Create("one");
  fs::create_directories(backup / "something");
  EXPECT_EQ(tests::ErrorKindOf([&] { BackUp(); }), ErrorKind::kAlreadyExists);
  EXPECT_EQ(tests::ErrorKindOf([&] { RestoreFolder(backup, other.path() / "new"); }),
            ErrorKind::kNotFound);
  fs::remove_all(backup);
  BackUp();
  EXPECT_EQ(tests::ErrorKindOf([&] { RestoreFolder(backup, files.path()); }),
            ErrorKind::kAlreadyExists);
}

TEST_F(FolderBackupTest, RemovesWhatAKilledOneHasLeft) {
  const std::string one = Create("one");
  fs::create_directories(backup.string() + ".new/databases/half");
  BackUp();
  EXPECT_FALSE(fs::exists(backup.string() + ".new"));
  EXPECT_FALSE(fs::exists(backup / "databases/half"));
  ComeBack();
  EXPECT_EQ(Ask(one, "SELECT count(*) FROM t"), "0");
}

TEST_F(FolderBackupTest, FitsIntoATar) {
  const std::string one = Create("one");
  Ask(one, "INSERT INTO t VALUES (1, 'x')");
  const HistoryPosition before = databases().Open(At(one))->history().Current();
  const fs::path tar = other.path() / "copy.tar";
  BackUpFolder(databases(), directory(), tar, [] {});
  EXPECT_EQ(ListFolder(other.path()).size(), 1U);
  Close();
  fs::remove_all(files.path());
  EXPECT_EQ(RestoreFolder(tar, files.path()).databases, 1U);
  EXPECT_EQ(Ask(one, "SELECT a FROM t"), "'x'");
  EXPECT_EQ(databases().Open(At(one))->history().Current().number, before.number);
  EXPECT_FALSE(fs::exists(files.path() / "backup.list"));

  const std::uintmax_t half = fs::file_size(tar) / 2;
  fs::resize_file(tar, half);
  EXPECT_EQ(tests::ErrorKindOf([&] { RestoreFolder(tar, other.path() / "new"); }),
            ErrorKind::kCorruptFile);
  EXPECT_EQ(ListFolder(other.path()).size(), 1U);
}

TEST_F(FolderBackupTest, LeavesNothingWhenItIsStopped) {
  Create("one");
  const auto stop = [] { throw Error(ErrorKind::kCancelled, "stopped"); };
  EXPECT_EQ(tests::ErrorKindOf([&] { BackUpFolder(databases(), directory(), backup, stop); }),
            ErrorKind::kCancelled);
  EXPECT_TRUE(fs::is_empty(other.path()));
}

}  // namespace
}  // namespace storage
