#include "storage/records/records.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recording_log.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_policy.h"

namespace storage {
namespace {

using tests::ErrorKindOf;

constexpr std::int64_t kWeekMs = std::int64_t{7} * 24 * 60 * 60 * 1000;

class RecordsTest : public testing::Test {
 protected:
  RecordsTest() { Start(); }

  // A new process on the same folder.
  void Start() {
    records.reset();
    databases.reset();
    directory.reset();
    directory.emplace(files.path() / "data");
    databases.emplace(*directory, policy, clock, ids, log, options);
    records.emplace(*databases, clock, ids, log,
                    WorkspaceDirectory{{{"w", "w", "w", "short"}}, {}, {}, {}});
  }

  static NewRecord Wanted(const std::string& name) {
    NewRecord wanted;
    wanted.workspace_id = "w";
    wanted.name = name;
    wanted.kind = "d1";
    wanted.created_by = "usr";
    wanted.slug = [name](unsigned n) { return n == 1 ? name : name + std::to_string(n); };
    wanted.database_name = [](const std::string& slug, unsigned n) {
      return "w-" + slug + (n == 1 ? "" : std::to_string(n));
    };
    wanted.database.account_id = "account";
    wanted.database.region = "WEUR";
    wanted.database.read_replication = "disabled";
    wanted.max_databases = 100;
    return wanted;
  }

  WorkspaceRecord Make(const std::string& name) { return records->Create(Wanted(name)); }
  WorkspaceRecord MakeDeleted(const std::string& name, const std::string& tier = "short") {
    WorkspaceRecord record = Make(name);
    records->Delete(record.key(), tier);
    return record;
  }
  static DatabaseRecord DatabaseOf(const WorkspaceRecord& record) {
    DatabaseRecord database;
    database.folder = record.uuid;
    return database;
  }
  void Sweep() { records->PurgeExpired({{"short", kWeekMs}}); }
  // Runs SQL on the catalog's file behind its back.
  void Tamper(const std::string& sql) {
    SQLite::Database(directory->CatalogFile().string(), SQLite::OPEN_READWRITE).exec(sql);
  }
  std::size_t FolderCount() const {
    const auto entries = std::filesystem::directory_iterator(directory->DatabasesFolder());
    return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
  }

  tests::TempDirectory files;
  tests::TestPolicy policy;
  tests::FakeClock clock;
  tests::RecordingLog log;
  SeededIdSource ids{1};
  DatabasesOptions options;
  std::optional<DataDirectory> directory;
  std::optional<Databases> databases;
  std::optional<Records> records;
};

TEST_F(RecordsTest, MakesARecordWithItsDatabase) {
  const WorkspaceRecord record = Make("shop");

  EXPECT_EQ(record.status, "ready");
  EXPECT_EQ(databases->catalog().FindByName("account", "w-shop")->uuid, record.uuid);
  Start();
  EXPECT_EQ(records->Find(record.key())->name, "shop");
}

TEST_F(RecordsTest, ACreationThatIsRehearsedTakesItsTime) {
  NewRecord wanted = Wanted("shop");
  wanted.rehearsed.emplace().takes = std::chrono::seconds(5);
  const RecordKey shop = records->Create(wanted).key();
  wanted.rehearsed.emplace().takes = std::chrono::seconds(9);
  const RecordKey late = records->Create(wanted).key();

  clock.Advance(4'999);
  EXPECT_EQ(records->Find(shop)->status, "provisioning");
  EXPECT_EQ(ErrorKindOf([&] { records->Delete(shop, "short"); }), ErrorKind::kConflict);
  Start();
  EXPECT_EQ(records->Find(shop)->status, "provisioning");

  clock.Advance(1);
  EXPECT_EQ(records->Find(shop)->status, "ready");
  EXPECT_EQ(records->Find(late)->status, "provisioning");
  // What its database has become meanwhile it is afterwards.
  databases->Delete(*databases->catalog().FindByUuid("account", records->Find(late)->uuid));
  clock.Advance(10'000);
  EXPECT_EQ(records->Find(late)->status, "failed");
  records->Delete(shop, "short");
}

TEST_F(RecordsTest, ACreationThatFailsAsRehearsedLeavesARecordAlone) {
  NewRecord wanted = Wanted("shop");
  wanted.rehearsed.emplace();
  const WorkspaceRecord made = records->Create(wanted);

  EXPECT_EQ(made.status, "failed");
  EXPECT_EQ(records->Find(made.key())->status, "failed");
  EXPECT_EQ(FolderCount(), 0U);
  records->Delete(made.key(), "short");
  records->Purge(made.key());
  EXPECT_EQ(Make("shop").slug, "shop");
}

TEST_F(RecordsTest, TriesTheNextNameWhenOneIsTaken) {
  Make("shop");
  EXPECT_EQ(Make("shop").slug, "shop2");
  NewRecord fixed = Wanted("shop");
  fixed.slug = [](unsigned n) {
    return n == 1 ? std::optional<std::string>("shop") : std::nullopt;
  };

  EXPECT_EQ(ErrorKindOf([&] { records->Create(fixed); }), ErrorKind::kAlreadyExists);
}

TEST_F(RecordsTest, LeavesNothingOfACreationThatFailed) {
  options.new_database_sql = "no SQL";
  Start();

  EXPECT_NE(ErrorKindOf([&] { Make("shop"); }), std::nullopt);

  options.new_database_sql = "";
  Start();
  EXPECT_EQ(FolderCount(), 0U);
  EXPECT_EQ(Make("shop").slug, "shop");
}

// What the first of a creation's two transactions writes.
constexpr const char* kHalfMade =
    "INSERT INTO databases (uuid, account_id, folder, name, created_at_ms, region,"
    " read_replication, state)"
    " VALUES ('half', 'account', 'half', 'w-half', 1, 'WEUR', 'disabled', 'creating');"
    "INSERT INTO records (id, workspace_id, slug, name, kind, status, account_id, uuid,"
    " database_name, created_by, created_at_ms, updated_at_ms) VALUES ('dbs_half', 'w', 'half',"
    " 'half', 'd1', 'provisioning', 'account', 'half', 'w-half', 'usr', 1, 1)";

TEST_F(RecordsTest, TakesBackACreationThatWasCutShort) {
  const WorkspaceRecord kept = Make("kept");
  // As the first of a creation's two transactions leaves it, with the files half made.
  Tamper(kHalfMade);
  for (const char* made : {"", "half.new", "half"}) {
    if (*made != '\0') std::filesystem::create_directory(directory->DatabasesFolder() / made);
    EXPECT_EQ(ErrorKindOf([&] { records->Delete({"dbs_half"}, "short"); }), ErrorKind::kConflict);
    Start();
    EXPECT_FALSE(records->Find({"dbs_half"})) << made;
    EXPECT_EQ(FolderCount(), 1U) << made;
    EXPECT_EQ(records->Find(kept.key())->status, "ready");
    Tamper(kHalfMade);
  }
}

TEST_F(RecordsTest, FinishesAPurgeThatWasCutShort) {
  const WorkspaceRecord record = MakeDeleted("shop");
  // As a purge's transaction leaves it, before the files go.
  Tamper("DELETE FROM records WHERE id = '" + record.id +
         "'; UPDATE databases SET state = 'deleting' WHERE uuid = '" + record.uuid + "'");

  Start();

  EXPECT_FALSE(records->Find(record.key()));
  EXPECT_EQ(FolderCount(), 0U);
  EXPECT_EQ(Make("shop").database_name, "w-shop");
}

TEST_F(RecordsTest, FailsWithItsDatabaseInOneTransaction) {
  const WorkspaceRecord record = Make("shop");

  EXPECT_TRUE(databases->Delete(DatabaseOf(record)));

  EXPECT_EQ(records->Find(record.key())->status, "failed");
  // The other surface's deletion, cut short after its transaction.
  const WorkspaceRecord other = Make("other");
  databases->catalog().BeginDelete(other.uuid);
  Start();
  EXPECT_EQ(records->Find(other.key())->status, "failed");
  EXPECT_EQ(FolderCount(), 0U);
}

TEST_F(RecordsTest, SweepsWhatIsPastItsTier) {
  const WorkspaceRecord record = MakeDeleted("short");
  const WorkspaceRecord kept = MakeDeleted("kept", "none");
  const WorkspaceRecord alive = Make("alive");
  clock.Advance(kWeekMs - 1);
  Sweep();
  EXPECT_TRUE(records->Find(record.key()));

  clock.Advance(1);
  Sweep();

  EXPECT_FALSE(records->Find(record.key()));
  EXPECT_TRUE(records->Find(kept.key()));
  EXPECT_TRUE(records->Find(alive.key()));
  EXPECT_EQ(FolderCount(), 2U);
}

TEST_F(RecordsTest, CountsTheTierFromTheLastDeletion) {
  const WorkspaceRecord record = MakeDeleted("shop");
  clock.Advance(kWeekMs - 1);
  records->Restore(record.key());
  Sweep();
  clock.Advance(1);
  Sweep();
  records->Delete(record.key(), "short");
  Sweep();
  EXPECT_TRUE(records->Find(record.key()));

  clock.Advance(kWeekMs);
  Sweep();

  EXPECT_FALSE(records->Find(record.key()));
}

TEST_F(RecordsTest, SweepsARecordWhoseDatabaseIsGone) {
  const WorkspaceRecord record = MakeDeleted("shop");
  databases->Delete(DatabaseOf(record));
  clock.Advance(kWeekMs);

  Sweep();

  EXPECT_FALSE(records->Find(record.key()));
}

TEST_F(RecordsTest, PurgesSweepsAndDeletionsAtOnceLeaveNothing) {
  std::vector<WorkspaceRecord> made;
  made.reserve(12);
  for (int i = 0; i < 12; ++i) made.push_back(MakeDeleted("shop"));
  clock.Advance(kWeekMs);
  std::atomic<int> purged = 0;
  const auto purge_all = [&] {
    for (const WorkspaceRecord& record : made) {
      const auto failure = ErrorKindOf([&] { records->Purge(record.key()); });
      EXPECT_TRUE(!failure || failure == ErrorKind::kNotFound);
      if (!failure) ++purged;
    }
  };
  const auto delete_all = [&] {
    for (const WorkspaceRecord& record : made) databases->Delete(DatabaseOf(record));
  };

  std::thread purger(purge_all);
  std::thread other_purger(purge_all);
  std::thread sweeper([&] { Sweep(); });
  std::thread deleter(delete_all);
  for (std::thread* thread : {&purger, &other_purger, &sweeper, &deleter}) thread->join();

  EXPECT_LE(purged, 12);
  for (const WorkspaceRecord& record : made) EXPECT_FALSE(records->Find(record.key()));
  EXPECT_EQ(FolderCount(), 0U);
  EXPECT_TRUE(databases->catalog().Unfinished().empty());
  EXPECT_TRUE(log.warnings().empty());
}

}  // namespace
}  // namespace storage
