// Copies and forks that nobody has waited for the disk for.

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "storage/data_directory.h"
#include "tests/storage/namespaces/namespaces_fixture.h"
#include "tests/support/disk/full_disk.h"

namespace storage {
namespace {

namespace fs = std::filesystem;

class UnsyncedCopiesTest : public NamespacesFixture {
 protected:
  UnsyncedCopiesTest() { syncs_copies_later = true; }

  // A namespace of a template of two rows, with a third of its own.
  std::string MakeChangedCopy() {
    MakeTemplate("seeded");
    std::string account = namespaces().Make({{}, "seeded", {}}).record.account_id;
    AskIn(account, "INSERT INTO t(a) VALUES ('own')");
    return account;
  }
  DatabaseRecord MakeFork() {
    const std::string source = Create("source");
    Ask(source, "INSERT INTO t(a) VALUES (1), (2)");
    ForkOrder order;
    order.wanted = Wanted("fork");
    order.most = kMost;
    return databases().Fork(order, *databases().Open(At(source))).record;
  }
  std::vector<std::string> Unsynced() {
    std::vector<std::string> folders;
    databases().catalog().file().Run([&](SQLite::Database& connection) {
      SQLite::Statement rows(connection, "SELECT folder FROM databases WHERE is_unsynced");
      while (rows.executeStep()) folders.push_back(rows.getColumn(0).getString());
    });
    return folders;
  }

  enum class EndedBy { kKill, kPowerCut };
  // All files as they are at this moment, and in the second case another start of the system.
  void EndBy(EndedBy how) {
    const tests::TempDirectory aside;
    fs::copy(files.path(), aside.path() / "data", fs::copy_options::recursive);
    End();
    for (const auto& entry : fs::directory_iterator(files.path())) fs::remove_all(entry.path());
    fs::copy(aside.path() / "data", files.path(), fs::copy_options::recursive);
    if (how == EndedBy::kKill) return;
    SQLite::Database catalog(DataDirectory::CatalogFileIn(files.path()).string(),
                             SQLite::OPEN_READWRITE);
    EXPECT_EQ(catalog.exec("UPDATE system_start SET id = 'an earlier one'"), 1);
  }
};

TEST_F(UnsyncedCopiesTest, AreTrustedOnceTheyAreSynced) {
  const std::string account = MakeChangedCopy();
  const DatabaseRecord fork = MakeFork();
  EXPECT_EQ(Unsynced().size(), 2U);
  databases().SyncCopies(8);
  EXPECT_EQ(Unsynced().size(), 0U);
  EndBy(EndedBy::kPowerCut);
  EXPECT_EQ(CountIn(account), "3");
  EXPECT_EQ(Ask(fork.folder, "SELECT count(*) FROM t"), "2");
  EXPECT_TRUE(log.warnings().empty());
}

TEST_F(UnsyncedCopiesTest, AreSyncedTheOldestFirst) {
  const std::string source = Create("source");
  std::vector<std::string> forks;
  for (int i = 0; i < 5; ++i) {
    ForkOrder order;
    order.wanted = Wanted("fork" + std::to_string(i));
    order.most = kMost;
    forks.push_back(databases().Fork(order, *databases().Open(At(source))).record.folder);
  }
  databases().SyncCopies(2);
  std::vector<std::string> left(forks.begin() + 2, forks.end());
  std::ranges::sort(left);
  std::vector<std::string> unsynced = Unsynced();
  std::ranges::sort(unsynced);
  EXPECT_EQ(unsynced, left);
  databases().SyncCopy(forks[4]);
  databases().SyncCopies(1);
  EXPECT_EQ(Unsynced(), std::vector<std::string>{forks[3]});
}

TEST_F(UnsyncedCopiesTest, SurviveAKillAndAreSyncedAfterIt) {
  const std::string account = MakeChangedCopy();
  const DatabaseRecord fork = MakeFork();
  EndBy(EndedBy::kKill);
  EXPECT_EQ(CountIn(account), "3");
  EXPECT_EQ(Ask(fork.folder, "SELECT count(*) FROM t"), "2");
  databases().SyncCopies(8);
  EXPECT_EQ(Unsynced().size(), 0U);
}

TEST_F(UnsyncedCopiesTest, AreNotTrustedAfterAPowerCut) {
  const std::string account = MakeChangedCopy();
  const std::string copy = FolderOf(account);
  const DatabaseRecord fork = MakeFork();
  EndBy(EndedBy::kPowerCut);
  EXPECT_EQ(CountIn(account), "2");
  EXPECT_EQ(Names(), (std::vector<std::string>{"shop", "shop", "source"}));
  EXPECT_FALSE(fs::exists(directory().DatabaseFolder(fork.folder)));
  const std::string cause =
      " was copied just before the system stopped, and is not sure to be "
      "whole: it is ";
  EXPECT_EQ(log.warnings(),
            (std::vector<std::string>{"database " + copy + cause + "copied again",
                                      "database " + fork.folder + cause + "removed",
                                      "removing database " + fork.folder +
                                          ", whose creation or deletion was cut short"}));
  // It happens once.
  AskIn(account, "INSERT INTO t(a) VALUES ('own')");
  EndBy(EndedBy::kKill);
  EXPECT_EQ(CountIn(account), "3");
}

TEST_F(UnsyncedCopiesTest, WhatElseThereIsCanBeReadOnAFullDiskAfterAPowerCut) {
  tests::FullDisk disk;
  const std::string source = Create("source");
  Ask(source, "INSERT INTO t(a) VALUES (1), (2)");
  EndBy(EndedBy::kPowerCut);
  disk.FailAfter(0, tests::FullDisk::Failure::kNoRoom, "catalog.sqlite-wal");
  EXPECT_EQ(Ask(source, "SELECT count(*) FROM t"), "2");
  EXPECT_TRUE(disk.HasFailed());
  ASSERT_EQ(log.warnings().size(), 1U);
  EXPECT_EQ(log.warnings().front().find("noting that the system has started anew: "), 0U);
  disk.Heal();
  End();
}

TEST_F(UnsyncedCopiesTest, AreSyncedByAnOrderlyEnd) {
  const std::string account = MakeChangedCopy();
  End();
  EXPECT_EQ(Unsynced().size(), 0U);
  EXPECT_EQ(CountIn(account), "3");
}

TEST_F(UnsyncedCopiesTest, WhatIsMarkedIsThereToGoBackTo) {
  const std::string account = MakeChangedCopy();
  namespaces().Mark(account);
  AskIn(account, "DELETE FROM t");
  EndBy(EndedBy::kPowerCut);
  EXPECT_EQ(CountIn(account), "0");
  namespaces().Reset(account);
  EXPECT_EQ(CountIn(account), "3");
}

TEST_F(UnsyncedCopiesTest, OnesThatAreMadeAnewAreUnsyncedAgain) {
  const std::string account = MakeChangedCopy();
  databases().SyncCopies(8);
  ASSERT_TRUE(databases().TakeFilesOfCopy(FolderOf(account)));
  EXPECT_EQ(Unsynced(), std::vector<std::string>{FolderOf(account)});
  AskIn(account, "INSERT INTO t(a) VALUES ('own')");
  EndBy(EndedBy::kPowerCut);
  EXPECT_EQ(CountIn(account), "2");
}

TEST_F(UnsyncedCopiesTest, NamespacesThatNobodyUsesStayAsTheyAre) {
  MakeTemplate("seeded");
  const std::string account = namespaces().Make({{}, "seeded", {}}).record.account_id;
  databases().SyncCopies(8);
  EXPECT_EQ(Unsynced().size(), 1U);
  EndBy(EndedBy::kPowerCut);
  EXPECT_TRUE(log.warnings().empty());
  EXPECT_EQ(CountIn(account), "2");
}

TEST_F(UnsyncedCopiesTest, ThereAreNoneWhereCommitsAreToSurviveAPowerCut) {
  syncs_copies_later = false;
  const std::string account = MakeChangedCopy();
  const DatabaseRecord fork = MakeFork();
  EXPECT_EQ(Unsynced().size(), 0U);
  EndBy(EndedBy::kPowerCut);
  EXPECT_EQ(CountIn(account), "3");
  EXPECT_EQ(Ask(fork.folder, "SELECT count(*) FROM t"), "2");
}

// Of 33 MiB, so that a part of it is on its way to the disk before the rest is copied.
TEST_F(UnsyncedCopiesTest, LargeOnesAreToo) {
  const std::string source = Create("source");
  Ask(source,
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 33)"
      " INSERT INTO t(a) SELECT randomblob(1 << 20) FROM n");
  ForkOrder order;
  order.wanted = Wanted("fork");
  order.most = kMost;
  const std::string fork = databases().Fork(order, *databases().Open(At(source))).record.folder;
  EXPECT_EQ(Unsynced(), std::vector<std::string>{fork});
  const std::string content = "SELECT hex(a) FROM t ORDER BY rowid DESC LIMIT 1";
  EXPECT_EQ(Ask(fork, content), Ask(source, content));
  EXPECT_EQ(Ask(fork, "SELECT count(*) FROM t"), "33");
}

TEST(UnsyncedFoldersTest, AreSyncedInQuietOrAfterAWhile) {
  const tests::TempDirectory files;
  tests::RecordingLog log;
  CatalogFile file(files.path() / "catalog.sqlite", CatalogFile::OpenMode::kReadWrite);
  std::vector<std::string> synced;
  UnsyncedFolders folders(
      file,
      {[](const std::string&) { return true; },
       [&](const std::string& folder) { synced.push_back(folder); }, [](const std::string&) {}},
      log);
  constexpr std::chrono::hours kLong{1};
  constexpr std::chrono::milliseconds kNone{0};
  folders.Add("one");
  folders.SyncInQuiet(8, kLong, kLong);
  EXPECT_TRUE(synced.empty());
  folders.SyncInQuiet(8, kNone, kLong);
  EXPECT_EQ(synced, std::vector<std::string>{"one"});
  folders.Add("two");
  folders.SyncInQuiet(8, kLong, kNone);
  EXPECT_EQ(synced, (std::vector<std::string>{"one", "two"}));
}

TEST_F(UnsyncedCopiesTest, FilesThatGoBeforeTheyAreSyncedAreNoFailure) {
  const std::string account = MakeChangedCopy();
  const DatabaseRecord fork = MakeFork();
  namespaces().Remove(account);
  databases().Delete(fork);
  databases().SyncCopies(8);
  EXPECT_TRUE(log.warnings().empty());
}

TEST_F(UnsyncedCopiesTest, OneThatCannotBeSyncedIsToldOnce) {
  const DatabaseRecord fork = MakeFork();
  databases().Close(fork.folder, OpenDatabases::Running::kFinishes);
  fs::rename(directory().DatabaseFolder(fork.folder), files.path() / "elsewhere");
  databases().SyncCopies(8);
  databases().SyncCopies(8);
  ASSERT_EQ(log.warnings().size(), 1U);
  EXPECT_EQ(log.warnings().front().find("a copy, database " + fork.folder +
                                        ", may not outlive a power cut: "),
            0U);
  EXPECT_EQ(Unsynced(), std::vector<std::string>{fork.folder});
}

TEST_F(UnsyncedCopiesTest, ADatabaseInTheMakingGoesWithItsNamespace) {
  const std::string account = namespaces().Make({}).record.account_id;
  DatabaseRecord wanted = Wanted("late");
  wanted.account_id = account;
  wanted.uuid = kUuid;
  wanted.folder = databases().catalog().BeginCreate(wanted, kMost);
  namespaces().Remove(account);
  const auto error = tests::ErrorOf([&] { databases().FinishCreate(wanted); });
  ASSERT_TRUE(error);
  EXPECT_STREQ(error->what(), "DatabaseGone");
  EXPECT_TRUE(databases().catalog().AllFolders().empty());
  EXPECT_FALSE(fs::exists(directory().DatabaseFolder(wanted.folder)));
}

}  // namespace
}  // namespace storage
