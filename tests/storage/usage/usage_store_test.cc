#include "storage/usage/usage_store.h"

#include <fstream>
#include <optional>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "storage/database/databases.h"
#include "storage/error.h"
#include "tests/support/disk/full_disk.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/failing_log.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recorded_results.h"
#include "tests/support/recording_log.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_policy.h"

namespace storage {
namespace {

constexpr std::int64_t kDayMs = 24 * kHourMs;

class UsageStoreTest : public testing::Test {
 protected:
  Databases& databases() {
    if (!databases_) {
      directory_.emplace(files.path());
      DatabasesOptions options;
      options.new_database_sql = "CREATE TABLE t(a)";
      options.max_open = max_open;
      databases_.emplace(*directory_, policy, clock, ids, log, options);
    }
    return *databases_;
  }
  UsageStore& usage() { return databases().usage(); }
  void Close() {
    databases_.reset();
    directory_.reset();
  }

  std::string Create(const std::string& name) {
    DatabaseRecord record;
    record.account_id = "one";
    record.name = name;
    record.region = "WEUR";
    record.read_replication = "disabled";
    return databases().Create(record, 1000).uuid;
  }
  static DatabaseRecord At(const std::string& uuid) {
    DatabaseRecord record;
    record.folder = uuid;
    return record;
  }
  void Run(const std::string& uuid, const std::string& sql) {
    tests::RecordedResults results;
    const std::vector<Query> queries = {{sql, {}}};
    databases().Open(At(uuid))->Run(queries, Access::kReadWrite, results);
  }

  // "statement count, …" of a database, the most runs first.
  std::string Counted(const std::string& uuid, const UsageFilter& when = {}) {
    std::string text;
    for (const auto& found : usage().SumByStatement({{uuid}, when.from_ms, when.to_ms},
                                                    {.key = UsageOrder::Key::kRuns}, 100)) {
      text +=
          (text.empty() ? "" : ", ") + found.statement + ' ' + std::to_string(found.usage.runs());
    }
    return text;
  }
  std::filesystem::path file() const { return files.path() / "usage.sqlite"; }

  tests::TempDirectory files;
  tests::TestPolicy policy;
  tests::FakeClock clock;
  SeededIdSource ids{5};
  tests::RecordingLog log;
  std::size_t max_open = 256;

 private:
  std::optional<DataDirectory> directory_;
  std::optional<Databases> databases_;
};

TEST_F(UsageStoreTest, TellsWhatRanUpToNow) {
  const std::string uuid = Create("shop");
  EXPECT_EQ(Counted(uuid), "");

  Run(uuid, "SELECT 1");
  Run(uuid, "SELECT 2");
  Run(uuid, "SELECT a FROM t");

  EXPECT_EQ(Counted(uuid), "SELECT ? 2, SELECT a FROM t 1");
  EXPECT_EQ(Counted("another"), "");
}

TEST_F(UsageStoreTest, OutlivesTheProgram) {
  const std::string uuid = Create("shop");
  Run(uuid, "SELECT 1");
  Close();
  Run(uuid, "SELECT 1");

  EXPECT_EQ(Counted(uuid), "SELECT ? 2");
  EXPECT_TRUE(log.warnings().empty());
}

TEST_F(UsageStoreTest, OutlivesADatabaseBeingClosed) {
  max_open = 1;
  const std::string shop = Create("shop");
  const std::string other = Create("other");
  for (int i = 0; i < 3; ++i) {
    Run(shop, "SELECT 1");
    Run(other, "SELECT 1");
  }
  usage().Save();
  Run(shop, "SELECT 1");

  EXPECT_EQ(Counted(shop), "SELECT ? 4");
  EXPECT_EQ(Counted(other), "SELECT ? 3");
}

TEST_F(UsageStoreTest, KeepsHoursApartForThirtyDays) {
  const std::string uuid = Create("shop");
  Run(uuid, "SELECT 1");
  clock.Advance(kHourMs);
  const std::int64_t second = HourOf(clock.NowMs());
  Run(uuid, "SELECT 1");
  EXPECT_EQ(usage().SumByHour({{uuid}}).size(), 2U);
  EXPECT_EQ(Counted(uuid, {{}, second, second}), "SELECT ? 1");

  clock.Advance(30 * kDayMs);
  Run(uuid, "SELECT 1");
  const auto hours = usage().SumByHour({{uuid}});
  ASSERT_EQ(hours.size(), 2U);
  EXPECT_EQ(hours[0].hour_ms, second);

  Close();
  clock.Advance(kHourMs);
  EXPECT_EQ(usage().SumByHour({{uuid}}).size(), 1U) << "forgotten at the next start";
}

TEST_F(UsageStoreTest, GoesWithItsDatabase) {
  const std::string uuid = Create("shop");
  Run(uuid, "SELECT 1");
  usage().Save();
  Run(uuid, "SELECT 2");
  ASSERT_TRUE(databases().Delete(At(uuid)));

  EXPECT_EQ(Counted(uuid), "");
  Close();
  SQLite::Database database(file().string());
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM usage").getInt(), 0);
  EXPECT_EQ(database.execAndGet("SELECT count(*) FROM texts").getInt(), 0);
}

TEST_F(UsageStoreTest, MakesNoFileForNothing) {
  const std::string uuid = Create("shop");
  databases().Delete(At(uuid));
  usage().Save();
  EXPECT_TRUE(usage().SumByHour({{uuid}}).empty());
  Close();

  EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(UsageStoreTest, AFileThatCannotBeUsedFailsNobodyThoughNobodyCanBeTold) {
  tests::FailingLog deaf;
  const auto path = files.path() / "another.sqlite";
  UsageStore store(path, clock, deaf);
  std::ofstream(path) << std::string(8192, 'x');

  store.Save();

  EXPECT_EQ(deaf.calls(), 1);
}

TEST_F(UsageStoreTest, AFileThatCannotBeUsedFailsNobody) {
  std::ofstream(file()) << std::string(8192, 'x');
  const std::string uuid = Create("shop");

  Run(uuid, "SELECT 1");
  usage().Save();
  usage().Save();

  ASSERT_EQ(log.warnings().size(), 1U) << "told once";
  EXPECT_NE(log.warnings()[0].find("usage.sqlite"), std::string::npos) << log.warnings()[0];
  EXPECT_EQ(tests::ErrorKindOf([&] { Counted(uuid); }), ErrorKind::kCorruptFile);

  std::filesystem::remove(file());
  EXPECT_EQ(Counted(uuid), "SELECT ? 1") << "kept in memory meanwhile";
}

TEST_F(UsageStoreTest, ANewerFileIsLeftAlone) {
  Run(Create("shop"), "SELECT 1");
  Close();
  { SQLite::Database(file().string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version=99"); }

  EXPECT_EQ(tests::ErrorKindOf([&] { databases(); }), ErrorKind::kNewerVersion);
}

class UsageOnAFullDiskTest : public UsageStoreTest {
 protected:
  void TearDown() override { Close(); }

  tests::FullDisk disk;
};

TEST_F(UsageOnAFullDiskTest, FailsNoQueryAndLosesNothing) {
  const std::string uuid = Create("shop");
  Run(uuid, "SELECT 1");
  usage().Save();
  for (int good_writes = 0; good_writes < 12; ++good_writes) {
    Run(uuid, "SELECT 1");
    disk.FailAfter(good_writes, tests::FullDisk::Failure::kNoRoom);
    Run(uuid, "SELECT a FROM t");
    usage().Save();
    disk.Heal();
    const std::string runs = std::to_string(good_writes + 2);
    EXPECT_EQ(Counted(uuid),
              "SELECT ? " + runs + ", SELECT a FROM t " + std::to_string(good_writes + 1));
  }
  EXPECT_FALSE(log.warnings().empty());
}

TEST_F(UsageStoreTest, DoesNotTakeAFileThatItCannotReachForNoUsage) {
  const std::string uuid = Create("a");
  std::filesystem::create_symlink(file().filename(), file());
  EXPECT_EQ(tests::ErrorKindOf([&] { Counted(uuid); }), ErrorKind::kIo);
  EXPECT_TRUE(std::filesystem::is_symlink(file()));
}

}  // namespace
}  // namespace storage
