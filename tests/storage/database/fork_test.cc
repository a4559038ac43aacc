// A database made of what another is, or was.

#include <atomic>
#include <optional>
#include <string>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/history/commit_list.h"
#include "storage/history/history_check.h"
#include "tests/storage/namespaces/namespaces_fixture.h"
#include "tests/support/disk/full_disk.h"

namespace storage {
namespace {

// Whether this process holds a lock on a file, which only another can see.
bool IsLocked(const std::filesystem::path& file) {
  const std::string path = file.string();
  const pid_t child = fork();
  if (child == 0) {
    const int descriptor = open(path.c_str(), O_RDWR);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    fcntl(descriptor, F_GETLK, &lock);
    _exit(lock.l_type == F_UNLCK ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

class ForkTest : public NamespacesFixture {
 protected:
  ForkedDatabase Fork(const std::string& source, const std::string& name,
                      const std::optional<HistoryLocation>& at = std::nullopt) {
    ForkOrder order;
    order.wanted = Wanted(name);
    order.most = kMost;
    order.at = at;
    return databases().Fork(order, *databases().Open(At(source)));
  }
  HistoryLocation EndOf(const std::string& uuid) {
    return databases().Open(At(uuid))->history().log().End();
  }
  std::string Count(const std::string& uuid) { return Ask(uuid, "SELECT count(*) FROM t"); }
  std::string MakeSource() {
    std::string source = Create("source");
    Ask(source, "INSERT INTO t(a) VALUES (1), (2), (3)");
    return source;
  }
};

TEST_F(ForkTest, HoldsWhatTheSourceDoesAndGoesItsOwnWay) {
  const std::string source = MakeSource();
  const std::string fork = Fork(source, "fork").record.uuid;
  Ask(source, "INSERT INTO t(a) VALUES (4)");
  Ask(fork, "DELETE FROM t WHERE a = 1; DELETE FROM t WHERE a = 2");

  EXPECT_EQ(Count(source), "4");
  EXPECT_EQ(Count(fork), "1");
  EXPECT_EQ(Ask(fork, "PRAGMA quick_check"), "'ok'");
  EXPECT_EQ(Names(), (std::vector<std::string>{"source", "fork"}));
}

TEST_F(ForkTest, HoldsWhatTheSourceWas) {
  const std::string source = MakeSource();
  const HistoryLocation small = EndOf(source);
  Ask(source, "INSERT INTO t(a) VALUES (randomblob(90000))");
  const HistoryLocation large = EndOf(source);
  Ask(source, "DROP TABLE t; CREATE TABLE u(x)");
  const std::string of_small = Fork(source, "small", small).record.uuid;
  const std::string of_large = Fork(source, "large", large).record.uuid;

  EXPECT_EQ(Count(of_small), "3");
  EXPECT_EQ(EndOf(of_small).position.digest, small.position.digest);
  EXPECT_EQ(Count(of_large), "4");
  EXPECT_EQ(Ask(of_large, "PRAGMA quick_check"), "'ok'");
  Close();
  for (const std::string& uuid : {of_small, of_large}) {
    EXPECT_TRUE(CheckHistory(directory().DatabaseFile(uuid), uuid).faults.empty());
  }
}

TEST_F(ForkTest, ItsHistoryBeginsAtTheFork) {
  const std::string source = MakeSource();
  clock.Advance(1000);
  const ForkedDatabase fork = Fork(source, "fork");
  const std::string& uuid = fork.record.uuid;
  ASSERT_TRUE(fork.position);
  EXPECT_EQ(fork.position->number, CommitNumber{});
  EXPECT_EQ(fork.position->time_ms, fork.record.created_at_ms);
  EXPECT_EQ(EndOf(uuid).position.digest, fork.position->digest);
  for (int i = 0; i < 50; ++i) Ask(uuid, "INSERT INTO t(a) VALUES (randomblob(3000))");
  Close();
  const auto commits =
      ListCommits(databases().Open(At(uuid))->history().log(), CommitRange{}, 1000);
  EXPECT_EQ(commits.size(), 51U);
  EXPECT_EQ(commits.back().position.number, CommitNumber{});
  const auto begin = databases().Open(At(uuid))->history().log().Find({});
  ASSERT_TRUE(begin);
  databases().Open(At(uuid))->Restore(*begin);

  EXPECT_EQ(Count(uuid), "3");
  EXPECT_EQ(Ask(uuid, "PRAGMA quick_check"), "'ok'");
  Close();
  EXPECT_TRUE(CheckHistory(directory().DatabaseFile(uuid), uuid).faults.empty());
  EXPECT_TRUE(log.warnings().empty()) << log.warnings().front();
}

TEST_F(ForkTest, MayBeForkedAgainAndFromItsBeginning) {
  const std::string source = MakeSource();
  const std::string fork = Fork(source, "fork").record.uuid;
  const HistoryLocation begin = EndOf(fork);
  Ask(fork, "DELETE FROM t");

  EXPECT_EQ(Count(Fork(fork, "second", begin).record.uuid), "3");
  EXPECT_EQ(Count(Fork(fork, "third").record.uuid), "0");
}

TEST_F(ForkTest, IsOneStateThoughOthersWrite) {
  for (const bool keeps : {true, false}) {
    End();
    keeps_history = keeps;
    const std::string name = keeps ? "kept" : "unkept";
    const std::string source = Create(name);
    std::atomic<bool> done = false;
    std::thread writer([&] {
      while (!done) {
        Ask(source,
            "INSERT INTO t(a) VALUES (1); INSERT INTO t(a) VALUES (randomblob(9000));"
            "DELETE FROM t WHERE id < (SELECT max(id) FROM t) - 20");
      }
    });
    for (int i = 0; i < 10; ++i) {
      const std::string fork = Fork(source, name + std::to_string(i)).record.uuid;
      EXPECT_EQ(Ask(fork, "SELECT coalesce(max(id), 0) % 2 FROM t"), "0");
      EXPECT_EQ(Ask(fork, "PRAGMA quick_check"), "'ok'");
    }
    done = true;
    writer.join();
    EXPECT_EQ(Ask(source, "PRAGMA quick_check"), "'ok'");
  }
}

// What was opened to be copied is not closed before SQLite's connections are, or their locks would
// go, and another program could take the log from below them.
TEST_F(ForkTest, LeavesTheSourceItsLocks) {
  const std::string source = MakeSource();
  ASSERT_TRUE(IsLocked(directory().DatabaseFile(source)));
  Fork(source, "fork");

  EXPECT_TRUE(IsLocked(directory().DatabaseFile(source)));
}

TEST_F(ForkTest, IsSyncedWhileItIsOpenAndKeepsItsLocks) {
  syncs_copies_later = true;
  const std::string fork = Fork(MakeSource(), "fork").record.uuid;
  EXPECT_EQ(Count(fork), "3");
  ASSERT_TRUE(IsLocked(directory().DatabaseFile(fork)));
  databases().SyncCopies(8);
  EXPECT_TRUE(IsLocked(directory().DatabaseFile(fork)));
}

TEST_F(ForkTest, OfACopyThatHasNoFileYetAndOfATemplate) {
  MakeTemplate("seeded");
  const std::string account = namespaces().Make({{}, "seeded", {}}).record.account_id;
  EXPECT_EQ(Count(Fork(FolderOf(account), "of-copy").record.uuid), "2");

  const std::string original = FolderOf(templates().List().front().account_id);
  EXPECT_EQ(Count(Fork(original, "of-template").record.uuid), "2");
  EXPECT_EQ(CountIn(account), "2");
}

TEST_F(ForkTest, OfWhatIsImportedIntoIsRefused) {
  const std::string source = MakeSource();
  const auto database = databases().Open(At(source));
  const auto import = database->transfers().TryBegin(Transfer::kImport);
  EXPECT_EQ(tests::ErrorKindOf([&] { Fork(source, "fork"); }), ErrorKind::kConflict);
  EXPECT_EQ(Names(), std::vector<std::string>{"source"});
  EXPECT_EQ(FolderCount(), 1U);
}

TEST_F(ForkTest, OfWhatIsExportedIsMade) {
  const std::string source = MakeSource();
  const auto database = databases().Open(At(source));
  const auto hold = database->transfers().TryBegin(Transfer::kExport);
  EXPECT_EQ(Count(Fork(source, "fork").record.uuid), "3");
}

TEST_F(ForkTest, OfWhatIsDeletedLeavesNothing) {
  const std::string source = MakeSource();
  const auto database = databases().Open(At(source));
  databases().Delete(At(source));
  ForkOrder order;
  order.wanted = Wanted("fork");
  order.most = kMost;
  const auto error = tests::ErrorOf([&] { databases().Fork(order, *database); });
  ASSERT_TRUE(error);
  EXPECT_STREQ(error->what(), "DatabaseGone");
  EXPECT_TRUE(Names().empty());
}

TEST_F(ForkTest, TakesTheFirstNumberThatIsFree) {
  const std::string source = MakeSource();
  Create("source-fork-2");
  ForkOrder order;
  order.wanted = Wanted("source-fork-");
  order.is_numbered = true;
  order.most = kMost;
  std::vector<std::string> names;
  names.reserve(3);
  for (int i = 0; i < 3; ++i) {
    names.push_back(databases().Fork(order, *databases().Open(At(source))).record.name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"source-fork-1", "source-fork-3", "source-fork-4"}));
}

TEST_F(ForkTest, ATakenNameOrAFullAccountLeavesNothing) {
  const std::string source = MakeSource();
  EXPECT_EQ(tests::ErrorKindOf([&] { Fork(source, "source"); }), ErrorKind::kAlreadyExists);

  ForkOrder order;
  order.wanted = Wanted("fork");
  order.most = 1;
  EXPECT_EQ(tests::ErrorKindOf([&] { databases().Fork(order, *databases().Open(At(source))); }),
            ErrorKind::kLimitReached);
  EXPECT_EQ(FolderCount(), 1U);
}

TEST_F(ForkTest, GoesByItselfWhenItsTimeIsOver) {
  const std::string source = MakeSource();
  ForkOrder order;
  order.wanted = Wanted("fork");
  order.most = kMost;
  order.lifetime_ms = 1000;
  databases().Fork(order, *databases().Open(At(source)));
  clock.Advance(999);
  databases().RemoveExpired();
  EXPECT_EQ(Names(), (std::vector<std::string>{"source", "fork"}));

  clock.Advance(1);
  databases().RemoveExpired();
  EXPECT_EQ(Names(), std::vector<std::string>{"source"});
  EXPECT_EQ(FolderCount(), 1U);
}

TEST_F(ForkTest, AFullDiskLeavesNothing) {
  tests::FullDisk disk;
  const std::string source = MakeSource();
  const HistoryLocation before = EndOf(source);
  Ask(source, "INSERT INTO t(a) VALUES (randomblob(90000))");
  bool has_worked = false;
  int good_writes = 0;
  for (; good_writes < 1000 && !has_worked; ++good_writes) {
    disk.FailAfter(good_writes, tests::FullDisk::Failure::kNoRoom, ".new/");
    has_worked = !tests::ErrorKindOf([&] { Fork(source, "fork", before); });
    disk.Heal();
    if (has_worked) break;
    EXPECT_EQ(Names(), std::vector<std::string>{"source"}) << good_writes;
    EXPECT_EQ(FolderCount(), 1U) << good_writes;
  }
  EXPECT_TRUE(has_worked);
  EXPECT_GT(good_writes, 2) << "so many writes have failed";
  EXPECT_EQ(Ask(source, "PRAGMA quick_check"), "'ok'");
  End();
}

TEST_F(ForkTest, WhatTheEndOfTheProcessLeavesIsRemovedAtTheNextStart) {
  const std::string source = MakeSource();
  DoByHand([&](const DataDirectory& directory, Catalog& catalog) {
    DatabaseRecord wanted = Wanted("fork");
    wanted.uuid = kUuid;
    wanted.folder = catalog.BeginCreate(wanted, kMost);
    std::filesystem::create_directories(directory.NewDatabaseFolder(wanted.folder));
    std::filesystem::copy(directory.DatabaseFile(source),
                          directory.NewDatabaseFolder(wanted.folder) / "database.sqlite");
  });
  EXPECT_EQ(Names(), std::vector<std::string>{"source"});
  EXPECT_EQ(FolderCount(), 1U);
  EXPECT_EQ(Count(Fork(source, "fork").record.uuid), "3");
}

TEST_F(ForkTest, WithoutAHistoryOnlyWhatIsNow) {
  keeps_history = false;
  const std::string source = MakeSource();
  const ForkedDatabase fork = Fork(source, "fork");

  EXPECT_FALSE(fork.position);
  EXPECT_EQ(Count(fork.record.uuid), "3");
  EXPECT_EQ(tests::ErrorKindOf([&] { Fork(source, "past", HistoryLocation{}); }),
            ErrorKind::kConflict);
}

}  // namespace
}  // namespace storage
