#include "storage/catalog/catalog.h"

#include <fstream>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/catalog/catalog_schema.h"
#include "storage/error.h"
#include "tests/support/disk/full_disk.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/file_calls.h"
#include "tests/support/temp_directory.h"

namespace storage {
namespace {

using tests::ErrorKindOf;

constexpr std::uint64_t kMany = 1000;

class CatalogTest : public testing::Test {
 protected:
  static DatabaseRecord Record(const std::string& uuid, const std::string& name,
                               const std::string& account = "one") {
    DatabaseRecord record;
    record.uuid = uuid;
    record.account_id = account;
    record.name = name;
    record.created_at_ms = 1'700'000'000'123;
    record.region = "WEUR";
    record.read_replication = "disabled";
    return record;
  }

  void Make(const std::string& uuid, const std::string& name, const std::string& account = "one") {
    catalog().BeginCreate(Record(uuid, name, account), kMany);
    catalog().FinishCreate(uuid);
  }

  std::vector<std::string> Names(const CatalogPage& page) {
    std::vector<std::string> names;
    for (const DatabaseRecord& record : catalog().List("one", page)) names.push_back(record.name);
    return names;
  }

  Catalog& catalog() {
    if (!catalog_) catalog_.emplace(file, Catalog::OpenMode::kReadWrite);
    return *catalog_;
  }
  void Close() { catalog_.reset(); }

  // Runs SQL on the catalog's file behind its back.
  void Tamper(const std::string& sql) {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec(sql);
  }

  tests::TempDirectory files;
  const std::filesystem::path file = files.path() / "catalog.sqlite";

 private:
  std::optional<Catalog> catalog_;
};

TEST_F(CatalogTest, KeepsEveryFieldOfARecord) {
  DatabaseRecord record = Record("u", "shop");
  record.jurisdiction = "eu";
  catalog().BeginCreate(record, kMany);
  catalog().FinishCreate("u");
  Make("v", "other");
  Close();

  const auto found = catalog().FindByUuid("one", "u");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "shop");
  EXPECT_EQ(found->account_id, "one");
  EXPECT_EQ(found->created_at_ms, 1'700'000'000'123);
  EXPECT_EQ(found->region, "WEUR");
  EXPECT_EQ(found->jurisdiction, "eu");
  EXPECT_EQ(found->read_replication, "disabled");
  EXPECT_EQ(catalog().FindByUuid("one", "v")->jurisdiction, std::nullopt);
}

TEST_F(CatalogTest, HidesADatabaseUntilItsCreationIsFinished) {
  catalog().BeginCreate(Record("u", "shop"), kMany);

  EXPECT_EQ(catalog().FindByUuid("one", "u"), nullptr);
  EXPECT_EQ(catalog().FindByName("one", "shop"), nullptr);
  EXPECT_EQ(catalog().Count("one", {}), 0U);
  EXPECT_TRUE(catalog().ListAll().empty());
  EXPECT_TRUE(catalog().HoldsUuid("u"));
  EXPECT_EQ(catalog().Unfinished(), std::vector<std::string>{"u"});

  catalog().FinishCreate("u");
  EXPECT_NE(catalog().FindByUuid("one", "u"), nullptr);
  EXPECT_TRUE(catalog().Unfinished().empty());
}

TEST_F(CatalogTest, RefusesANameThatTheAccountHas) {
  Make("u", "shop");
  catalog().BeginCreate(Record("v", "half"), kMany);

  EXPECT_EQ(ErrorKindOf([&] { Make("w", "shop"); }), ErrorKind::kAlreadyExists);
  EXPECT_EQ(ErrorKindOf([&] { Make("w", "half"); }), ErrorKind::kAlreadyExists);
  EXPECT_FALSE(catalog().HoldsUuid("w"));
}

TEST_F(CatalogTest, TakesTheSameNameInAnotherAccountAndInAnotherCase) {
  Make("u", "shop");

  EXPECT_EQ(ErrorKindOf([&] { Make("v", "shop", "two"); }), std::nullopt);
  EXPECT_EQ(ErrorKindOf([&] { Make("w", "Shop"); }), std::nullopt);
  EXPECT_EQ(catalog().FindByName("one", "shop")->uuid, "u");
  EXPECT_EQ(catalog().FindByName("two", "shop")->uuid, "v");
  EXPECT_EQ(catalog().FindByName("one", "SHOP"), nullptr);
}

TEST_F(CatalogTest, DoesNotShowAnAccountTheDatabasesOfAnother) {
  Make("u", "shop");

  EXPECT_EQ(catalog().FindByUuid("two", "u"), nullptr);
  EXPECT_NE(catalog().FindByUuid("one", "u"), nullptr);
  EXPECT_EQ(catalog().FindByUuid("two", "u"), nullptr) << "once the record is known";
}

TEST_F(CatalogTest, HoldsOneUuidForManyAccountsEachInAFolderOfItsOwn) {
  Make("u", "shop");
  EXPECT_EQ(catalog().BeginCreate(Record("u", "copy", "two"), kMany), "u@two");
  catalog().FinishCreate("u@two");

  EXPECT_EQ(catalog().FindByUuid("one", "u")->name, "shop");
  EXPECT_EQ(catalog().FindByUuid("two", "u")->name, "copy");
  EXPECT_EQ(catalog().FindByUuid("two", "u")->folder, "u@two");
  EXPECT_EQ(catalog().FindForOpening("u@two")->account_id, "two");
  catalog().SetReadReplication(*catalog().FindByUuid("two", "u"), "auto");
  EXPECT_EQ(catalog().FindByUuid("one", "u")->read_replication, "disabled");

  EXPECT_EQ(catalog().BeginDelete("u"), Catalog::Deleted::kForGood);
  EXPECT_EQ(catalog().FindByUuid("one", "u"), nullptr);
  EXPECT_EQ(catalog().FindByUuid("two", "u")->name, "copy");
  catalog().FinishDelete("u");
  EXPECT_TRUE(catalog().HoldsUuid("u"));
  EXPECT_EQ(catalog().BeginCreate(Record("u", "third", "three"), kMany), "u") << "it is free again";
}

TEST_F(CatalogTest, FreesTheNameWhenADeletionBegins) {
  Make("u", "shop");
  EXPECT_NE(catalog().FindByUuid("one", "u"), nullptr);
  EXPECT_NE(catalog().FindByName("one", "shop"), nullptr);

  EXPECT_EQ(catalog().BeginDelete("u"), Catalog::Deleted::kForGood);

  EXPECT_EQ(catalog().FindByUuid("one", "u"), nullptr);
  EXPECT_EQ(catalog().FindByName("one", "shop"), nullptr);
  EXPECT_EQ(catalog().BeginDelete("u"), Catalog::Deleted::kNotThere);
  EXPECT_EQ(catalog().Unfinished(), std::vector<std::string>{"u"});
  EXPECT_EQ(ErrorKindOf([&] { Make("v", "shop"); }), std::nullopt);
  EXPECT_EQ(catalog().FindByName("one", "shop")->uuid, "v");
  EXPECT_EQ(ErrorKindOf([&] { Make("u", "other"); }), ErrorKind::kAlreadyExists);
  catalog().FinishDelete("u");
  EXPECT_FALSE(catalog().HoldsUuid("u"));
}

TEST_F(CatalogTest, NeverFinishesTheDeletionOfADatabaseThatIsReady) {
  Make("u", "shop");
  catalog().FinishDelete("u");
  EXPECT_NE(catalog().FindByUuid("one", "u"), nullptr);
}

TEST_F(CatalogTest, RefusesMoreThanAnAccountMayHave) {
  catalog().BeginCreate(Record("u", "a"), 2);
  catalog().FinishCreate("u");
  catalog().BeginCreate(Record("v", "b"), 2);

  // The second is being made: two at once must not both be the last.
  EXPECT_EQ(ErrorKindOf([&] { catalog().BeginCreate(Record("w", "c"), 2); }),
            ErrorKind::kLimitReached);
  EXPECT_EQ(ErrorKindOf([&] { catalog().BeginCreate(Record("w", "c", "two"), 2); }), std::nullopt);
  catalog().BeginDelete("u");
  EXPECT_EQ(ErrorKindOf([&] { catalog().BeginCreate(Record("x", "c"), 2); }), std::nullopt);
}

TEST_F(CatalogTest, ListsPagesInTheOrderOfCreation) {
  for (const char* name : {"c", "a", "e", "b", "d"}) Make(std::string("u-") + name, name);

  EXPECT_EQ(Names({{}, 0, 2}), (std::vector<std::string>{"c", "a"}));
  EXPECT_EQ(Names({{}, 2, 2}), (std::vector<std::string>{"e", "b"}));
  EXPECT_EQ(Names({{}, 4, 2}), (std::vector<std::string>{"d"}));
  EXPECT_EQ(Names({{}, 6, 2}), std::vector<std::string>{});
  EXPECT_EQ(catalog().Count("one", {}), 5U);
}

TEST_F(CatalogTest, FindsAPartOfANameInAnyCaseAndToTheLetter) {
  for (const char* name : {"Shop_One", "shop-two", "workshop", "per%cent", "other"}) {
    Make(std::string("u-") + name, name);
  }

  EXPECT_EQ(Names({"shop", 0, 9}), (std::vector<std::string>{"Shop_One", "shop-two", "workshop"}));
  EXPECT_EQ(Names({"SHOP", 1, 1}), (std::vector<std::string>{"shop-two"}));
  EXPECT_EQ(Names({"_", 0, 9}), (std::vector<std::string>{"Shop_One"}));
  EXPECT_EQ(Names({"%", 0, 9}), (std::vector<std::string>{"per%cent"}));
  EXPECT_EQ(Names({"'", 0, 9}), std::vector<std::string>{});
  EXPECT_EQ(catalog().Count("one", {"shop", 0, 1}), 3U);
}

TEST_F(CatalogTest, ChangesReadReplicationOfARecordThatIsKnown) {
  Make("u", "shop");
  EXPECT_EQ(catalog().FindByUuid("one", "u")->read_replication, "disabled");

  catalog().SetReadReplication(*catalog().FindByUuid("one", "u"), "auto");

  EXPECT_EQ(catalog().FindByUuid("one", "u")->read_replication, "auto");
  Close();
  EXPECT_EQ(catalog().FindByUuid("one", "u")->read_replication, "auto");
}

TEST_F(CatalogTest, BringsAFileOfVersion1UpToDate) {
  Tamper(kCatalogVersion1Sql);
  Tamper(
      "PRAGMA journal_mode = WAL; PRAGMA user_version = 1; INSERT INTO databases (uuid, account_id,"
      " name, created_at_ms, region, read_replication, state)"
      " VALUES ('u', 'one', 'shop', 1, 'WEUR', 'disabled', 'ready')");
  EXPECT_EQ(Catalog(file, Catalog::OpenMode::kReadOnly).ListAll().size(), 1U);

  EXPECT_EQ(catalog().FindByName("one", "shop")->folder, "u");

  Close();
  SQLite::Database migrated(file.string());
  EXPECT_EQ(migrated.execAndGet("PRAGMA user_version").getInt(), kCatalogVersion);
  EXPECT_EQ(migrated.execAndGet("SELECT count(*) FROM records").getInt(), 0);
}

// A record belongs to the account of the database that it has. What has none belongs to nobody.
TEST_F(CatalogTest, TellsTheRecordsOfVersion2WhoseTheyAre) {
  Tamper(std::string(kCatalogVersion1Sql) + kCatalogVersion2Sql);
  Tamper(
      "PRAGMA journal_mode = WAL; PRAGMA user_version = 2; INSERT INTO databases (uuid, account_id,"
      " name, created_at_ms, region, read_replication, state)"
      " VALUES ('u', 'one', 'shop', 1, 'WEUR', 'disabled', 'ready');"
      " INSERT INTO records (id, workspace_id, slug, name, kind, status, uuid, database_name,"
      " created_by, created_at_ms, updated_at_ms) VALUES"
      " ('a', 'w', 'a', 'A', 'd1', 'ready', 'u', 'shop', 'me', 1, 1),"
      " ('b', 'w', 'b', 'B', 'd1', 'failed', 'gone', 'old', 'me', 1, 1)");

  EXPECT_EQ(catalog().BeginDelete("u"), Catalog::Deleted::kForGood);

  Close();
  SQLite::Database migrated(file.string());
  EXPECT_EQ(migrated
                .execAndGet("SELECT group_concat(account_id || ' ' || status, ';' ORDER BY id)"
                            " FROM records")
                .getString(),
            "one failed; failed");
}

TEST_F(CatalogTest, AFileUpToDateIsAsANewOne) {
  Tamper(kCatalogVersion1Sql);
  Tamper("PRAGMA user_version = 1");
  catalog();
  Close();
  const std::filesystem::path fresh = files.path() / "fresh.sqlite";
  { const Catalog made(fresh, Catalog::OpenMode::kReadWrite); }

  const auto schema_of = [](const std::filesystem::path& path) {
    SQLite::Database database(path.string());
    return database.execAndGet("SELECT group_concat(sql, ';' ORDER BY name) FROM sqlite_schema")
        .getString();
  };
  EXPECT_EQ(schema_of(file), schema_of(fresh));
}

// A migration is whole or has not happened, wherever it is cut short.
TEST_F(CatalogTest, BringsAFileUpToDateWholeOrNotAtAll) {
  const std::filesystem::path old = SOURCE_DIR "/fixtures/data_folders/catalog_2/catalog.sqlite";
  bool has_failed = true;
  for (int writes = 0; has_failed; ++writes) {
    std::filesystem::copy_file(old, file, std::filesystem::copy_options::overwrite_existing);
    tests::FullDisk disk;
    disk.FailAfter(writes, tests::FullDisk::Failure::kNoRoom, "catalog.sqlite");
    ErrorKindOf([&] { catalog(); });
    Close();
    has_failed = disk.HasFailed();
    disk.Heal();

    EXPECT_EQ(catalog().ListAll().size(), 2U) << "after " << writes << " writes";
    Close();
    SQLite::Database migrated(file.string());
    EXPECT_EQ(migrated.execAndGet("PRAGMA user_version").getInt(), kCatalogVersion);
    EXPECT_EQ(migrated.execAndGet("PRAGMA integrity_check").getString(), "ok");
    for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(file.string() + suffix);
  }
}

TEST_F(CatalogTest, RefusesAFileOfANewerVersion) {
  catalog();
  Close();
  Tamper("PRAGMA user_version = 99");

  EXPECT_EQ(ErrorKindOf([&] { catalog(); }), ErrorKind::kNewerVersion);
  EXPECT_EQ(ErrorKindOf([&] { Catalog(file, Catalog::OpenMode::kReadOnly); }),
            ErrorKind::kNewerVersion);
}

TEST_F(CatalogTest, RefusesAFileThatIsNoDatabase) {
  std::ofstream(file) << std::string(5000, 'x');

  EXPECT_EQ(ErrorKindOf([&] { catalog(); }), ErrorKind::kCorruptFile);
  EXPECT_EQ(ErrorKindOf([&] { Catalog(file, Catalog::OpenMode::kReadOnly); }),
            ErrorKind::kCorruptFile);
}

TEST_F(CatalogTest, RefusesADatabaseThatIsNoCatalog) {
  Tamper("CREATE TABLE databases(x)");
  EXPECT_EQ(ErrorKindOf([&] { catalog(); }), ErrorKind::kCorruptFile);
  EXPECT_EQ(ErrorKindOf([&] { Catalog(file, Catalog::OpenMode::kReadOnly); }),
            ErrorKind::kCorruptFile);

  Tamper("DROP TABLE databases; PRAGMA user_version = 1");
  EXPECT_EQ(ErrorKindOf([&] { catalog(); }), ErrorKind::kCorruptFile);
  EXPECT_EQ(ErrorKindOf([&] { Catalog(file, Catalog::OpenMode::kReadOnly); }),
            ErrorKind::kCorruptFile);
}

TEST_F(CatalogTest, OpensReadOnlyBesideTheOneThatWrites) {
  Make("u", "shop");
  Catalog reader(file, Catalog::OpenMode::kReadOnly);

  Make("v", "late");

  EXPECT_EQ(reader.ListAll().size(), 2U);
  EXPECT_EQ(ErrorKindOf([&] { reader.SetReadReplication(reader.ListAll()[0], "auto"); }),
            ErrorKind::kIo);
}

// What a full disk has no room for is there already.
TEST_F(CatalogTest, LeavesTheIndexOfItsLogForTheNextOpening) {
  Make("u", "shop");
  const std::uintmax_t index_bytes = std::filesystem::file_size(file.string() + "-shm");
  Close();
  EXPECT_EQ(std::filesystem::file_size(file.string() + "-shm"), index_bytes);
  EXPECT_EQ(std::filesystem::file_size(file.string() + "-wal"), 0U) << "all is in the file";
  EXPECT_TRUE(catalog().FindByUuid("one", "u"));
}

TEST_F(CatalogTest, IsReadWithoutATraceOnceItIsClosed) {
  Make("u", "shop");
  Close();
  std::filesystem::remove(file.string() + "-shm");
  std::filesystem::remove(file.string() + "-wal");
  EXPECT_EQ(Catalog(file, Catalog::OpenMode::kReadOnly).ListAll().size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(file.string() + "-shm"));
  EXPECT_FALSE(std::filesystem::exists(file.string() + "-wal"));
}

TEST_F(CatalogTest, DoesNotMakeAFileWhenOpenedReadOnly) {
  EXPECT_EQ(ErrorKindOf([&] { Catalog(file, Catalog::OpenMode::kReadOnly); }), ErrorKind::kIo);
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(CatalogTest, MakesNoNewOneInPlaceOfALinkThatLeadsNowhere) {
  for (const char* target : {"catalog.sqlite", "gone.sqlite"}) {
    std::filesystem::remove(file);
    std::filesystem::create_symlink(target, file);
    EXPECT_EQ(ErrorKindOf([&] { Catalog(file, Catalog::OpenMode::kReadWrite); }), ErrorKind::kIo);
    EXPECT_TRUE(std::filesystem::is_symlink(file)) << target;
  }
}

// A process that is killed leaves its last commit to the system's memory.
TEST_F(CatalogTest, SyncsWhatIsInItsLogBeforeAnybodyReliesOnIt) {
  Make("a", "shop");
  const std::filesystem::path log = file.string() + "-wal";
  const std::filesystem::path left = files.path() / "left";
  std::filesystem::copy_file(log, left);
  Close();
  std::filesystem::rename(left, log);
  const tests::FileCalls calls;
  EXPECT_TRUE(catalog().FindByUuid("one", "a"));
  EXPECT_THAT(calls.all(), testing::Contains("sync " + log.filename().string()));
}

}  // namespace
}  // namespace storage
