#include "storage/database/databases.h"

#include <atomic>
#include <fstream>
#include <functional>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "storage/database/database_folder.h"
#include "storage/error.h"
#include "tests/storage/database/databases_fixture.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recorded_results.h"
#include "tests/support/recording_log.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_policy.h"

namespace storage {
namespace {

namespace fs = std::filesystem;
using tests::ErrorKindOf;

class DatabasesTest : public DatabasesFixture {};

TEST_F(DatabasesTest, CreatesADatabaseThatIsReadyToUse) {
  const DatabaseRecord record = databases().Create(Wanted("shop"), kMost);

  EXPECT_EQ(record.created_at_ms, clock.NowMs());
  EXPECT_EQ(record.name, "shop");
  EXPECT_EQ(Ask(record.uuid, "INSERT INTO t(a) VALUES (1); SELECT count(*) FROM t"), "1");
  EXPECT_EQ(databases().FindStatistics(At(record.uuid))->user_tables, 1U);
}

TEST_F(DatabasesTest, KeepsAUuidThatIsChosen) {
  DatabaseRecord wanted = Wanted("shop");
  wanted.uuid = "11111111-2222-4333-8444-555555555555";
  EXPECT_EQ(databases().Create(wanted, kMost).uuid, wanted.uuid);
  Ask(wanted.uuid, "INSERT INTO t(a) VALUES (1)");

  wanted.name = "other";
  EXPECT_EQ(ErrorKindOf([&] { databases().Create(wanted, kMost); }), ErrorKind::kAlreadyExists);
  EXPECT_EQ(Ask(wanted.uuid, "SELECT count(*) FROM t"), "1");
}

TEST_F(DatabasesTest, MakesNothingOverAFolderThatTheCatalogDoesNotKnow) {
  DatabaseRecord wanted = Wanted("shop");
  wanted.uuid = "11111111-2222-4333-8444-555555555555";
  const fs::path lost = directory().DatabaseFile(wanted.uuid);
  fs::create_directories(lost.parent_path());
  std::ofstream(lost) << "not to be lost";

  EXPECT_EQ(ErrorKindOf([&] { databases().Create(wanted, kMost); }), ErrorKind::kAlreadyExists);
  EXPECT_TRUE(fs::exists(lost));
}

TEST_F(DatabasesTest, ANewDatabaseIsOneFileOfTwoPages) {
  const std::string uuid = Create("shop");

  EXPECT_EQ(fs::file_size(directory().DatabaseFile(uuid)), 8192U);
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(directory().DatabaseFolder(uuid))) {
    EXPECT_EQ(entry.path(), directory().DatabaseFile(uuid));
    ++count;
  }
  EXPECT_EQ(count, 1U);
}

TEST_F(DatabasesTest, CountsWhatItsDatabasesDo) {
  const std::string shop = Create("shop");
  Ask(shop, "INSERT INTO t(a) VALUES (1)");
  Ask(shop, "INSERT INTO t(a) VALUES (1)");
  Ask(shop, "DELETE FROM t WHERE a = 2");
  databases().Delete(At(shop));
  Ask(Create("other"), "SELECT * FROM t");

  const DatabasesCounters counters = databases().counters();
  EXPECT_EQ(counters.open, 1U);
  EXPECT_EQ(counters.max_open, DatabasesOptions().max_open);
  EXPECT_EQ(counters.commits, 2U);
  EXPECT_EQ(counters.statement_cache_hits, 1U);
  EXPECT_EQ(counters.statement_cache_misses, 3U);
  EXPECT_EQ(counters.history_bytes, 0U) << "none is kept here";
}

TEST_F(DatabasesTest, KeepsWhatWasWrittenWhenReopened) {
  const std::string uuid = Create("shop");
  Ask(uuid, "INSERT INTO t(a) VALUES (1)");
  Close();

  EXPECT_EQ(Ask(uuid, "SELECT count(*) FROM t"), "1");
  EXPECT_TRUE(log.warnings().empty());
}

TEST_F(DatabasesTest, LeavesNothingOfADatabaseThatCouldNotBeMade) {
  Create("shop");
  EXPECT_EQ(ErrorKindOf([&] { Create("shop"); }), ErrorKind::kAlreadyExists);
  EXPECT_EQ(ErrorKindOf([&] { databases().Create(Wanted("more"), 1); }), ErrorKind::kLimitReached);

  EXPECT_EQ(FolderCount(), 1U);
  EXPECT_TRUE(databases().catalog().Unfinished().empty());
}

TEST_F(DatabasesTest, TakesTheNameBackWhenTheFilesCannotBeMade) {
  // A file stands where the folder of all databases was.
  databases();
  fs::remove_all(directory().DatabasesFolder());
  std::ofstream(directory().DatabasesFolder()) << "not a folder";

  EXPECT_EQ(ErrorKindOf([&] { Create("shop"); }), ErrorKind::kIo);

  fs::remove(directory().DatabasesFolder());
  fs::create_directory(directory().DatabasesFolder());
  EXPECT_EQ(ErrorKindOf([&] { Create("shop"); }), std::nullopt);
}

TEST_F(DatabasesTest, NeverGivesTwoDatabasesOneId) {
  const std::string first = Create("shop");
  Close();
  SeededIdSource repeated(5);
  const DataDirectory directory(files.path());
  DatabasesOptions options;
  options.new_database_sql = kSchema;
  Databases again(directory, policy, clock, repeated, log, options);

  EXPECT_NE(again.Create(Wanted("other"), kMost).uuid, first);
}

TEST_F(DatabasesTest, MakesADatabaseOfAnIdThatItIsGivenAlsoAfterItWasDeleted) {
  DatabaseRecord wanted = Wanted("a");
  wanted.uuid = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";

  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(databases().Create(wanted, kMost).uuid, wanted.uuid);
    tests::RecordedResults results;
    databases()
        .Open(At(wanted.uuid))
        ->Run(std::vector<Query>{{"INSERT INTO t VALUES (1, 1)", {}}}, Access::kReadWrite, results);
    EXPECT_TRUE(databases().Delete(At(wanted.uuid)));
  }
}

TEST_F(DatabasesTest, MakesNoneInThePlaceOfOneOnWhichSomebodyStillRuns) {
  request_timeout = std::chrono::milliseconds{0};
  DatabaseRecord wanted = Wanted("a");
  wanted.uuid = databases().Create(wanted, kMost).uuid;
  auto running = databases().Open(At(wanted.uuid));
  EXPECT_TRUE(databases().Delete(At(wanted.uuid)));

  EXPECT_EQ(tests::ErrorMessageOf([&] { databases().Create(wanted, kMost); }), "QueuedTooLong");
  EXPECT_FALSE(databases().catalog().HoldsUuid(wanted.uuid));

  running.reset();
  EXPECT_EQ(databases().Create(wanted, kMost).uuid, wanted.uuid);
}

TEST_F(DatabasesTest, GivesEveryAccountADatabaseOfTheSameId) {
  DatabaseRecord wanted = Wanted("a");
  wanted.uuid = Create("a");
  Ask(wanted.uuid, "INSERT INTO t(a) VALUES (1)");
  wanted.account_id = "other";

  const DatabaseRecord other = databases().Create(wanted, kMost);

  EXPECT_EQ(other.uuid, wanted.uuid);
  EXPECT_EQ(Ask(other.folder, "SELECT count(*) FROM t"), "0");
  Ask(other.folder, "INSERT INTO t(a) VALUES (1), (2)");
  EXPECT_TRUE(databases().Delete(At(wanted.uuid)));
  EXPECT_EQ(Ask(other.folder, "SELECT count(*) FROM t"), "2");
  EXPECT_EQ(ErrorKindOf([&] { databases().Open(At(wanted.uuid)); }), ErrorKind::kNotFound);
}

TEST_F(DatabasesTest, DeletesADatabaseWithItsFiles) {
  const std::string uuid = Create("shop");
  Ask(uuid, "INSERT INTO t(a) VALUES (1)");

  EXPECT_TRUE(databases().Delete(At(uuid)));

  EXPECT_EQ(FolderCount(), 0U);
  EXPECT_TRUE(Names().empty());
  EXPECT_FALSE(databases().Delete(At(uuid)));
  EXPECT_EQ(databases().FindStatistics(At(uuid)), std::nullopt);
  EXPECT_EQ(databases().open_count(), 0U);
}

TEST_F(DatabasesTest, SaysThatADeletedDatabaseIsNotThere) {
  const std::string uuid = Create("shop");
  databases().Delete(At(uuid));

  EXPECT_EQ(ErrorKindOf([&] { databases().Open(At(uuid)); }), ErrorKind::kNotFound);
  EXPECT_EQ(databases().open_count(), 0U);
}

TEST_F(DatabasesTest, CreatesTheSameNameAgainEmpty) {
  const std::string first = Create("shop");
  Ask(first, "INSERT INTO t(a) VALUES (1)");
  databases().Delete(At(first));

  const std::string second = Create("shop");

  EXPECT_NE(second, first);
  EXPECT_EQ(Ask(second, "SELECT count(*) FROM t"), "0");
}

TEST_F(DatabasesTest, StopsTheQueryOfADatabaseThatIsDeleted) {
  const std::string uuid = Create("shop");
  std::atomic<bool> running{false};
  std::string failure;
  std::thread query([&] {
    tests::RecordedResults results;
    results.on_row = [&] { running = true; };
    const std::vector<Query> endless = {
        {"SELECT 1; WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c)"
         " SELECT count(*) FROM c",
         {}}};
    failure = tests::ErrorMessageOf(
        [&] { databases().Open(At(uuid))->Run(endless, Access::kRead, results); });
  });
  while (!running) std::this_thread::yield();

  EXPECT_TRUE(databases().Delete(At(uuid)));
  query.join();

  EXPECT_EQ(failure, "DatabaseGone");
  EXPECT_EQ(FolderCount(), 0U);
}

// Each pair of steps of Create and Delete with a crash between them.

TEST_F(DatabasesTest, ForgetsACreationThatOnlyTookTheName) {
  DoByHand([](const DataDirectory&, Catalog& catalog) {
    DatabaseRecord record = Wanted("shop");
    record.uuid = "u";
    catalog.BeginCreate(record, kMost);
  });

  EXPECT_TRUE(Names().empty());
  EXPECT_FALSE(databases().catalog().HoldsUuid("u"));
  EXPECT_EQ(log.warnings().size(), 1U);
  EXPECT_EQ(ErrorKindOf([&] { Create("shop"); }), std::nullopt);
}

TEST_F(DatabasesTest, RemovesTheFilesOfACreationThatHadBegunToMakeThem) {
  DoByHand([](const DataDirectory& directory, Catalog& catalog) {
    DatabaseRecord record = Wanted("shop");
    record.uuid = "u";
    catalog.BeginCreate(record, kMost);
    fs::create_directories(directory.NewDatabaseFolder("u"));
    std::ofstream(DataDirectory::FileInDatabaseFolder(directory.NewDatabaseFolder("u"))) << "half";
  });

  EXPECT_TRUE(Names().empty());
  EXPECT_EQ(FolderCount(), 0U);
}

TEST_F(DatabasesTest, RemovesHalfOfACopyWhoseRowIsThere) {
  const std::string uuid = Create("shop");
  DoByHand([&](const DataDirectory& directory, Catalog&) {
    fs::create_directories(directory.NewDatabaseFolder(uuid));
    std::ofstream(DataDirectory::FileInDatabaseFolder(directory.NewDatabaseFolder(uuid))) << "half";
  });

  EXPECT_EQ(Names(), std::vector<std::string>{"shop"});
  EXPECT_EQ(FolderCount(), 1U);
}

TEST_F(DatabasesTest, RemovesTheFilesOfACreationThatWasNotYetListed) {
  DoByHand([](const DataDirectory& directory, Catalog& catalog) {
    DatabaseRecord record = Wanted("shop");
    record.uuid = "u";
    catalog.BeginCreate(record, kMost);
    MakeDatabaseFolder(directory.NewDatabaseFolder("u"), kSchema);
    PublishFolder(directory.NewDatabaseFolder("u"), directory.DatabaseFolder("u"));
  });

  EXPECT_TRUE(Names().empty());
  EXPECT_EQ(FolderCount(), 0U);
}

TEST_F(DatabasesTest, KeepsACreationWhoseLastStepIsDone) {
  DoByHand([](const DataDirectory& directory, Catalog& catalog) {
    DatabaseRecord record = Wanted("shop");
    record.uuid = "u";
    catalog.BeginCreate(record, kMost);
    MakeDatabaseFolder(directory.NewDatabaseFolder("u"), kSchema);
    PublishFolder(directory.NewDatabaseFolder("u"), directory.DatabaseFolder("u"));
    catalog.FinishCreate("u");
  });

  EXPECT_EQ(Names(), std::vector<std::string>{"shop"});
  EXPECT_EQ(Ask("u", "SELECT count(*) FROM t"), "0");
}

TEST_F(DatabasesTest, FinishesADeletionWhoseFilesAreAllThere) {
  const std::string uuid = Create("shop");
  Create("stays");
  DoByHand([&](const DataDirectory&, Catalog& catalog) { catalog.BeginDelete(uuid); });

  EXPECT_EQ(Names(), std::vector<std::string>{"stays"});
  EXPECT_EQ(FolderCount(), 1U);
}

TEST_F(DatabasesTest, FinishesADeletionWhoseFilesAreHalfGone) {
  const std::string uuid = Create("shop");
  DoByHand([&](const DataDirectory& directory, Catalog& catalog) {
    catalog.BeginDelete(uuid);
    fs::remove(directory.DatabaseFile(uuid));
  });

  EXPECT_EQ(FolderCount(), 0U);
  EXPECT_FALSE(databases().catalog().HoldsUuid(uuid));
}

TEST_F(DatabasesTest, FinishesADeletionWhoseFilesAreGone) {
  const std::string uuid = Create("shop");
  DoByHand([&](const DataDirectory& directory, Catalog& catalog) {
    catalog.BeginDelete(uuid);
    RemoveFolder(directory.DatabaseFolder(uuid));
  });

  EXPECT_FALSE(databases().catalog().HoldsUuid(uuid));
  EXPECT_EQ(ErrorKindOf([&] { Create("shop"); }), std::nullopt);
}

TEST_F(DatabasesTest, RefusesADatabaseFileThatIsNone) {
  const std::string uuid = Create("shop");
  Close();
  std::ofstream(DataDirectory::DatabaseFileIn(files.path(), uuid)) << std::string(9000, 'x');

  EXPECT_EQ(ErrorKindOf([&] { databases().Open(At(uuid)); }), ErrorKind::kCorruptFile);
  EXPECT_EQ(Names(), std::vector<std::string>{"shop"});
}

TEST_F(DatabasesTest, TellsStatisticsThatAreFresh) {
  const std::string uuid = Create("shop");
  EXPECT_EQ(databases().FindStatistics(At(uuid))->file_bytes, 8192U);

  Ask(uuid, "CREATE TABLE u(a); INSERT INTO u VALUES (zeroblob(50000))");

  EXPECT_EQ(databases().FindStatistics(At(uuid))->user_tables, 2U);
  EXPECT_GT(databases().FindStatistics(At(uuid))->file_bytes, 58000U);
  EXPECT_EQ(databases().FindStatistics(At(uuid))->user_tables, 2U);
}

TEST_F(DatabasesTest, DoesNotTakeALogThatItCannotReachForNone) {
  const std::string uuid = Create("shop");
  const std::filesystem::path log_file = directory().DatabaseFile(uuid).string() + "-wal";
  Close();
  std::filesystem::remove(log_file);
  std::filesystem::create_symlink(log_file.filename(), log_file);
  EXPECT_EQ(ErrorKindOf([&] { databases().FindStatistics(At(uuid)); }), ErrorKind::kIo);
}

// Clients that ask for a database while it is being deleted are told that it is gone, in one of
// the two ways there are, and nothing of it comes back.
TEST_F(DatabasesTest, AsksOfADatabaseBeingDeletedEndInOrder) {
  for (int round = 0; round < 15; ++round) {
    const std::string uuid = Create("shop");
    std::atomic<int> asked{0};
    std::vector<std::thread> askers;
    askers.reserve(3);
    for (int i = 0; i < 3; ++i) {
      askers.emplace_back([&] { AskUntilGone(uuid, asked); });
    }
    while (asked < 10) std::this_thread::yield();
    EXPECT_TRUE(databases().Delete(At(uuid)));
    for (std::thread& asker : askers) asker.join();
    EXPECT_EQ(FolderCount(), 0U);
    EXPECT_EQ(databases().open_count(), 0U);
  }
}

}  // namespace
}  // namespace storage
