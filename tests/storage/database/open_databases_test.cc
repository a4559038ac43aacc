#include "storage/database/open_databases.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "storage/data_directory.h"
#include "storage/database/database_folder.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recorded_results.h"
#include "tests/support/recording_log.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_policy.h"

namespace storage {
namespace {

class OpenDatabasesTest : public testing::Test {
 protected:
  std::unique_ptr<Database> OpenFile(const std::string& uuid) {
    ++openings;
    const std::filesystem::path folder = files.path() / uuid;
    if (!std::filesystem::exists(folder)) MakeDatabaseFolder(folder, "CREATE TABLE t(a)");
    const std::string file = DataDirectory::FileInDatabaseFolder(folder).string();
    return std::make_unique<Database>(file, policy, DatabaseOptions(), clock, log);
  }

  OpenDatabases::Opener opener() {
    return [this](const std::string& uuid) { return OpenFile(uuid); };
  }

  tests::TempDirectory files;
  tests::TestPolicy policy;
  tests::FakeClock clock;
  tests::RecordingLog log;
  std::atomic<int> openings{0};
};

TEST_F(OpenDatabasesTest, OpensADatabaseOnce) {
  OpenDatabases open(4, opener());

  const auto first = open.Open("a");

  EXPECT_EQ(open.Open("a"), first);
  EXPECT_EQ(openings, 1);
  EXPECT_EQ(open.open_count(), 1U);
}

TEST_F(OpenDatabasesTest, ClosesTheOneThatNobodyAskedForLongest) {
  OpenDatabases open(2, opener());
  const std::weak_ptr<Database> a = open.Open("a");
  const std::weak_ptr<Database> b = open.Open("b");
  open.Open("a");

  open.Open("c");

  EXPECT_FALSE(a.expired());
  EXPECT_TRUE(b.expired());
  EXPECT_EQ(open.open_count(), 2U);
}

TEST_F(OpenDatabasesTest, ClosesInTheBackgroundBeforeThereIsNoRoom) {
  BackgroundTasks background(/*threads=*/0);
  OpenDatabases open(16, opener(), &background);
  for (char name = 'a'; name < 'p'; ++name) open.Open({name});
  EXPECT_FALSE(background.RunNext());
  open.Open("p");
  EXPECT_EQ(open.open_count(), 16U);

  EXPECT_TRUE(background.RunNext());
  EXPECT_FALSE(background.RunNext());

  EXPECT_EQ(open.open_count(), 15U);
  EXPECT_EQ(open.FindOpen("a"), nullptr);
  // Where the background does not come to it, the opener does.
  for (char name = 'a'; name < 'd'; ++name) open.Open({name});
  EXPECT_EQ(open.open_count(), 16U);
}

TEST_F(OpenDatabasesTest, NeverClosesOneThatIsInUse) {
  OpenDatabases open(1, opener());
  const auto a = open.Open("a");
  const auto b = open.Open("b");
  EXPECT_EQ(open.open_count(), 2U);

  open.Open("c");

  EXPECT_EQ(open.Open("a"), a);
  EXPECT_EQ(open.Open("b"), b);
}

TEST_F(OpenDatabasesTest, ClosesWhatABurstLeavesBehind) {
  OpenDatabases open(2, opener());
  {
    std::vector<std::shared_ptr<Database>> in_use;
    for (const char* const uuid : {"a", "b", "c", "d", "e"}) in_use.push_back(open.Open(uuid));
    open.CloseSurplus();
    EXPECT_EQ(open.open_count(), 5U);
  }

  open.CloseSurplus();

  EXPECT_EQ(open.open_count(), 2U);
  EXPECT_EQ(open.known_count(), 2U);
  open.Open("d");
  open.Open("e");
  EXPECT_EQ(openings, 5) << "those that were asked for last are still open";
}

TEST_F(OpenDatabasesTest, OpensAgainWhatItHasClosed) {
  OpenDatabases open(1, opener());
  open.Open("a");
  open.Open("b");

  tests::RecordedResults results;
  const std::vector<Query> queries = {{"SELECT count(*) FROM t", {}}};
  open.Open("a")->Run(queries, Access::kRead, results);

  EXPECT_EQ(results.statements.at(0).rows.at(0).at(0), "0");
  EXPECT_EQ(openings, 3);
}

TEST_F(OpenDatabasesTest, PassesOverThoseInUseToCloseOneThatIsNot) {
  OpenDatabases open(2, opener());
  const auto oldest = open.Open("a");
  const std::weak_ptr<Database> idle = open.Open("b");

  const auto newest = open.Open("c");

  EXPECT_TRUE(idle.expired());
  EXPECT_EQ(open.FindOpen("a"), oldest);
  EXPECT_EQ(open.FindOpen("b"), nullptr);
  EXPECT_EQ(open.open_count(), 2U);
}

TEST_F(OpenDatabasesTest, RemembersOnlyTheOpenOnes) {
  OpenDatabases open(2, [this](const std::string& uuid) {
    if (uuid == "missing") throw Error(ErrorKind::kNotFound, "no");
    return OpenFile(uuid);
  });
  for (const char* uuid : {"a", "b", "c", "d"}) open.Open(uuid);
  EXPECT_EQ(tests::ErrorKindOf([&] { open.Open("missing"); }), ErrorKind::kNotFound);
  open.CloseForGood("d");

  EXPECT_EQ(open.known_count(), 1U);
}

TEST_F(OpenDatabasesTest, CountsNothingWhenTheOpenerThrows) {
  OpenDatabases open(2, [](const std::string&) -> std::unique_ptr<Database> {
    throw Error(ErrorKind::kNotFound, "no");
  });

  EXPECT_EQ(tests::ErrorKindOf([&] { open.Open("a"); }), ErrorKind::kNotFound);
  EXPECT_EQ(tests::ErrorKindOf([&] { open.Open("a"); }), ErrorKind::kNotFound);
  EXPECT_EQ(open.open_count(), 0U);
}

TEST_F(OpenDatabasesTest, ClosesForGoodWhatIsStillInUse) {
  OpenDatabases open(2, opener());
  const auto a = open.Open("a");

  open.CloseForGood("a");

  tests::RecordedResults results;
  const std::vector<Query> queries = {{"SELECT 1", {}}};
  EXPECT_EQ(tests::ErrorMessageOf([&] { a->Run(queries, Access::kRead, results); }),
            "DatabaseGone");
  EXPECT_EQ(open.open_count(), 0U);
  EXPECT_NE(open.Open("a"), a);
}

void OpenAndClose(OpenDatabases& open, unsigned seed) {
  for (unsigned i = 0; i < 60; ++i) {
    const std::string name(1, static_cast<char>('a' + (i * 7 + seed * 3 + i / 5) % 4));
    if ((i + seed) % 3 == 0) {
      open.CloseForGood(name);
    } else {
      open.Open(name);
    }
  }
}

TEST_F(OpenDatabasesTest, KeepsCountWhileThreadsOpenAndClose) {
  // The program opens its catalog before it has threads; SQLite is not initialized by many at once.
  ASSERT_EQ(sqlite3_initialize(), SQLITE_OK);
  // What was closed for good is never opened again: each opening has a file of its own.
  std::atomic<int> files_made{0};
  OpenDatabases open(
      2, [&](const std::string& uuid) { return OpenFile(uuid + std::to_string(++files_made)); });
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (unsigned seed = 0; seed < 4; ++seed) {
    threads.emplace_back([&open, seed] { OpenAndClose(open, seed); });
  }
  for (std::thread& thread : threads) thread.join();

  for (const char* name : {"a", "b", "c", "d"}) open.CloseForGood(name);
  EXPECT_EQ(open.open_count(), 0U);
}

TEST_F(OpenDatabasesTest, TellsWhenOneThatWasClosedForGoodIsClosed) {
  const auto now = [] { return std::chrono::steady_clock::now(); };
  const auto far_away = now() + std::chrono::hours{1};
  OpenDatabases open(4, opener());
  auto first = open.Open("a");
  auto second = open.Open("a");
  open.CloseForGood("a");

  EXPECT_TRUE(open.WaitUntilClosed("b", now()));
  EXPECT_FALSE(open.WaitUntilClosed("a", now()));
  first.reset();
  EXPECT_FALSE(open.WaitUntilClosed("a", now()));
  std::jthread last([&] { second.reset(); });
  EXPECT_TRUE(open.WaitUntilClosed("a", far_away));
}

}  // namespace
}  // namespace storage
