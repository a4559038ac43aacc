// Who reads in a region sees what has arrived there.

#include "storage/replication/replicas.h"

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/storage/replication/replicas_fixture.h"

namespace storage {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

class ReplicasTest : public ReplicasFixture {};

TEST_F(ReplicasTest, ShowACommitOnceItsLagIsOver) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR")});
  Write(record, "INSERT INTO t(a) VALUES (1)");
  clock.Advance(kLagMs);
  Write(record, "INSERT INTO t(a) VALUES (2)");

  const Read stale = Count(record);
  EXPECT_EQ(stale.value, "1");
  EXPECT_EQ(stale.region, "WEUR");
  clock.Advance(kLagMs - 1);
  EXPECT_EQ(Count(record).value, "1");
  clock.Advance(1);
  EXPECT_EQ(Count(record).value, "2");
  EXPECT_GT(Count(record).position.number, stale.position.number);
}

TEST_F(ReplicasTest, ShowTheOldestStateWhereAllIsYounger) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR", std::int64_t{365} * 24 * 60 * 60 * 1000)});
  Write(record, "INSERT INTO t(a) VALUES (1)");

  EXPECT_EQ(Count(record).value, "0");
  EXPECT_EQ(Count(record).region, "WEUR");
}

TEST_F(ReplicasTest, ShowTheNewestStateWithoutALag) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR", 0)});
  for (int i = 1; i <= 5; ++i) {
    Write(record, "INSERT INTO t(a) VALUES (1)");
    EXPECT_EQ(Count(record).value, std::to_string(i));
  }
  Write(record, "CREATE TABLE other AS SELECT 7 AS x");
  const Read read = Ask(record, "SELECT x FROM other");
  EXPECT_EQ(read.value, "7");
  EXPECT_EQ(read.region, "WEUR");
}

TEST_F(ReplicasTest, HaveALagEach) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR", 1000), Region("APAC", 3000)});
  Write(record, "INSERT INTO t(a) VALUES (1)");
  clock.Advance(2000);

  EXPECT_EQ(Count(record).value, "1");
  EXPECT_EQ(Count(record).region, "WEUR");
  EXPECT_EQ(Count(record, {}, "APAC").value, "0");
  EXPECT_EQ(Count(record, {}, "APAC").region, "APAC");
  EXPECT_EQ(Count(record, {}, "OC").region, "");
}

TEST_F(ReplicasTest, AreOnlyOfDatabasesThatAreReplicated) {
  const std::string uuid = Create("plain");
  const DatabaseRecord record = At(uuid);
  Set({Region("WEUR")});

  EXPECT_EQ(Count(record).region, "");
  Set({});
  EXPECT_EQ(Count(Make("shop")).region, "");
}

TEST_F(ReplicasTest, LeaveWritesToThePrimary) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR")});

  EXPECT_EQ(Ask(record, "INSERT INTO t(a) VALUES (1)").region, "");
  EXPECT_EQ(Ask(record, "SELECT 1; INSERT INTO t(a) VALUES (2)").region, "");
  EXPECT_EQ(Ask(record, "WITH x AS (SELECT 3) INSERT INTO t(a) SELECT * FROM x").region, "");
  EXPECT_EQ(Ask(record, "SELECT last_insert_rowid()").value, "3");
  EXPECT_EQ(Ask(record, "SELECT 1; SELECT count(*) FROM t").value, "0");
  EXPECT_EQ(Ask(record, "SELECT 1; SELECT count(*) FROM t").region, "WEUR");
}

TEST_F(ReplicasTest, TellAStatementsErrorAsTheyAre) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR")});

  EXPECT_THAT(tests::ErrorMessageOf([&] { Ask(record, "SELECT * FROM nowhere"); }),
              HasSubstr("no such table: nowhere"));
  EXPECT_EQ(Count(record).region, "WEUR");
}

TEST_F(ReplicasTest, NeverShowASessionLessThanItHasSeen) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR", 5000)});
  const HistoryPosition written = Write(record, "INSERT INTO t(a) VALUES (1)");

  // It will not arrive while anybody would wait.
  const Read read = Count(record, written.number);
  EXPECT_EQ(read.value, "1");
  EXPECT_EQ(read.region, "");
  clock.Advance(5000);
  EXPECT_EQ(Count(record, written.number).region, "WEUR");
}

TEST_F(ReplicasTest, WaitForWhatASessionHasSeen) {
  const DatabaseRecord record = Make("shop");
  limits.patience = std::chrono::minutes(1);
  Set({Region("WEUR")});
  const HistoryPosition written = Write(record, "INSERT INTO t(a) VALUES (1)");
  EXPECT_EQ(Count(record).value, "0");

  Read read;
  {
    const std::jthread session([&] { read = Count(record, written.number); });
    clock.Advance(kLagMs);
  }
  EXPECT_EQ(read.value, "1");
  EXPECT_EQ(read.region, "WEUR");
}

TEST_F(ReplicasTest, LeaveWhoHasWaitedLongEnoughToThePrimary) {
  const DatabaseRecord record = Make("shop");
  limits.patience = std::chrono::milliseconds(kLagMs);
  Set({Region("WEUR")});
  const HistoryPosition written = Write(record, "INSERT INTO t(a) VALUES (1)");

  // The clock stands still.
  EXPECT_EQ(Count(record, written.number).region, "");
}

TEST_F(ReplicasTest, KnowNoBookmarkThatIsStillToCome) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR", 0)});

  EXPECT_EQ(Count(record, CommitNumber{7, 7}).region, "");
}

TEST_F(ReplicasTest, ArePausedAtWhatTheyWouldHaveShown) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR")});
  Write(record, "INSERT INTO t(a) VALUES (1)");
  clock.Advance(kLagMs);
  Set({Region("WEUR", kLagMs, /*is_paused=*/true)});
  const HistoryPosition later = Write(record, "INSERT INTO t(a) VALUES (2)");
  clock.Advance(10 * kLagMs);
  Set({Region("WEUR", kLagMs, /*is_paused=*/true)});

  EXPECT_EQ(Count(record).value, "1");
  EXPECT_EQ(Count(record).region, "WEUR");
  EXPECT_EQ(Count(record, later.number).region, "");
  Set({Region("WEUR")});
  EXPECT_EQ(Count(record, later.number).region, "WEUR");
}

TEST_F(ReplicasTest, DoNotGoBackWithTheClock) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR")});
  Write(record, "INSERT INTO t(a) VALUES (1)");
  clock.Advance(kLagMs);
  EXPECT_EQ(Count(record).value, "1");

  clock.Advance(-100 * kLagMs);
  EXPECT_EQ(Count(record).value, "1");
  const HistoryPosition written = Write(record, "INSERT INTO t(a) VALUES (2)");
  EXPECT_EQ(Count(record).value, "1");
  EXPECT_EQ(Count(record, written.number).value, "2");
  Set({Region("WEUR", 1000 * kLagMs)});
  EXPECT_EQ(Count(record).value, "1");
}

TEST_F(ReplicasTest, ShowARestoreAtOnce) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR")});
  const HistoryPosition before = Write(record, "INSERT INTO t(a) VALUES (1)");
  clock.Advance(kLagMs);
  Write(record, "INSERT INTO t(a) VALUES (2)");
  clock.Advance(kLagMs);
  EXPECT_EQ(Count(record).value, "2");

  const auto target = Source(record)->history().log().Find(before.number);
  const Restored restored = Source(record)->Restore(target.value());
  const Read read = Count(record);
  EXPECT_EQ(read.value, "1");
  EXPECT_EQ(read.region, "WEUR");
  EXPECT_EQ(read.position.number, restored.position.number);
  // Also where the lag reaches to before there was a database.
  Set({Region("APAC", 1000 * kLagMs)});
  EXPECT_EQ(Count(record).value, "1");
  EXPECT_EQ(Count(record).region, "APAC");
}

TEST_F(ReplicasTest, StartAnewWithADatabaseThatDoes) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR", 0)});
  for (int i = 0; i < 9; ++i) Write(record, "INSERT INTO t(a) VALUES (1)");
  EXPECT_EQ(Count(record).value, "9");

  CloseSources();
  databases().Delete(record);
  DatabaseRecord again = record;
  again.folder.clear();
  const DatabaseRecord made = databases().Create(again, kMost);
  EXPECT_EQ(Count(made).value, "0");
  Write(made, "INSERT INTO t(a) VALUES (1)");
  EXPECT_EQ(Count(made).value, "1");
  EXPECT_EQ(Count(made).region, "WEUR");
}

TEST_F(ReplicasTest, AreMadeAnewWhereTheHistoryBetweenHasGone) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR", 0)});
  Write(record, "INSERT INTO t(a) VALUES (1)");
  EXPECT_EQ(Count(record).value, "1");
  for (int i = 0; i < 5; ++i) Write(record, "INSERT INTO t(a) VALUES (1)");
  Source(record)->PruneHistory(0);
  Write(record, "INSERT INTO t(a) VALUES (1)");

  EXPECT_EQ(Count(record).value, "7");
  EXPECT_EQ(Count(record).region, "WEUR");
}

TEST_F(ReplicasTest, GrowAndShrinkWithTheDatabase) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR", 0)});
  const HistoryPosition small = Write(record, "INSERT INTO t(a) VALUES (1)");
  Count(record);
  const std::uintmax_t small_bytes = fs::file_size(FileOf(record, "WEUR"));
  Write(record,
        "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
        " INSERT INTO t(a) SELECT randomblob(2000) FROM n");
  EXPECT_EQ(Count(record).value, "3000");
  EXPECT_GT(fs::file_size(FileOf(record, "WEUR")), 3000U * 2000);
  Source(record)->Restore(Source(record)->history().log().Find(small.number).value());
  EXPECT_EQ(Count(record).value, "1");
  EXPECT_EQ(Ask(record, "PRAGMA quick_check").value, "'ok'");
  EXPECT_EQ(fs::file_size(FileOf(record, "WEUR")), small_bytes);
  EXPECT_THAT(log.warnings(), IsEmpty());
  CloseAll();
  EXPECT_EQ(BytesOf(FileOf(record, "WEUR")), BytesOf(PrimaryFileOf(record)));
}

TEST_F(ReplicasTest, GoOnAfterARestart) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR", 0)});
  Write(record, "INSERT INTO t(a) VALUES (1)");
  EXPECT_EQ(Count(record).value, "1");
  const auto identity = FindFileIdentity(FileOf(record, "WEUR").string());
  CloseAll();

  Set({Region("WEUR", 0)});
  Write(record, "INSERT INTO t(a) VALUES (2)");
  EXPECT_EQ(Count(record).value, "2");
  EXPECT_EQ(Count(record).region, "WEUR");
  EXPECT_EQ(FindFileIdentity(FileOf(record, "WEUR").string()), identity);
  EXPECT_THAT(log.warnings(), IsEmpty());
}

TEST_F(ReplicasTest, LeaveNothingOfARegionThatGoes) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR"), Region("APAC")});
  Count(record, {}, "WEUR");
  Count(record, {}, "APAC");
  ASSERT_TRUE(fs::exists(FileOf(record, "APAC")));

  Set({Region("WEUR")});
  EXPECT_FALSE(fs::exists(FileOf(record, "APAC").parent_path()));
  EXPECT_TRUE(fs::exists(FileOf(record, "WEUR")));
  EXPECT_EQ(Count(record, {}, "APAC").region, "");
  replicas().Remove(kAccount);
  EXPECT_FALSE(fs::exists(FileOf(record, "WEUR").parent_path()));
  EXPECT_EQ(Count(record).region, "");
  EXPECT_EQ(replicas().open_count(), 0U);
}

TEST_F(ReplicasTest, GoWithTheirDatabase) {
  const DatabaseRecord record = Make("shop");
  const DatabaseRecord other = Make("other");
  Set({Region("WEUR")});
  Count(record);
  Count(other);
  CloseSources();
  databases().Delete(record);
  replicas().Sweep(std::chrono::hours(1));

  EXPECT_FALSE(fs::exists(FileOf(record, "WEUR").parent_path()));
  EXPECT_TRUE(fs::exists(FileOf(other, "WEUR")));
  EXPECT_EQ(replicas().open_count(), 1U);
}

TEST_F(ReplicasTest, AreClosedWhenNobodyReadsThem) {
  limits.open = 2;
  std::vector<DatabaseRecord> records;
  Set({Region("WEUR", 0)});
  for (const char* name : {"a", "b", "c", "d"}) {
    records.push_back(Make(name));
    Write(records.back(), "INSERT INTO t(a) VALUES (1)");
    EXPECT_EQ(Count(records.back()).value, "1");
  }
  EXPECT_EQ(replicas().open_count(), 2U);
  EXPECT_EQ(Count(records.front()).value, "1");
  EXPECT_EQ(Count(records.front()).region, "WEUR");
  replicas().Sweep(std::chrono::hours(0));
  EXPECT_EQ(replicas().open_count(), 0U);
  EXPECT_EQ(Count(records.front()).region, "WEUR");
}

TEST_F(ReplicasTest, TellWhatTheyShow) {
  const DatabaseRecord record = Make("shop");
  Set({Region("WEUR", 0), Region("APAC")});
  EXPECT_THAT(replicas().List(kAccount), IsEmpty());
  const HistoryPosition written = Write(record, "INSERT INTO t(a) VALUES (1)");
  Count(record);

  const std::vector<ReplicaStatus> list = replicas().List(kAccount);
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list.at(0).region, "WEUR");
  EXPECT_EQ(list.at(0).uuid, record.uuid);
  EXPECT_EQ(list.at(0).position.number, written.number);
  EXPECT_THAT(replicas().List("another"), IsEmpty());
}

}  // namespace
}  // namespace storage
