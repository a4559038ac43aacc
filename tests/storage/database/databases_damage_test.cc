// A data folder that something has happened to while nobody looked.

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "storage/namespaces/namespaces.h"
#include "tests/storage/database/databases_fixture.h"
#include "tests/support/disk/full_disk.h"

namespace storage {
namespace {

namespace fs = std::filesystem;
using tests::ErrorKindOf;

class DatabasesDamageTest : public DatabasesFixture {};

TEST_F(DatabasesDamageTest, KnowsOfADatabaseWhoseFilesAreGone) {
  const std::string uuid = Create("shop");
  Close();
  fs::remove_all(files.path() / "databases" / uuid);

  EXPECT_EQ(ErrorKindOf([&] { databases().FindStatistics(At(uuid)); }), ErrorKind::kIo);
  EXPECT_EQ(ErrorKindOf([&] { Ask(uuid, "SELECT 1"); }), ErrorKind::kIo);
  EXPECT_FALSE(fs::exists(directory().DatabaseFolder(uuid)));
  EXPECT_TRUE(databases().Delete(At(uuid)));
  EXPECT_TRUE(Names().empty());
}

TEST_F(DatabasesDamageTest, SaysThatTheCatalogDoesNotKnowWhatIsInItsFolders) {
  for (const bool is_empty : {false, true}) {
    Create("shop");
    Create("club");
    Close();
    fs::remove(files.path() / "catalog.sqlite");
    if (is_empty) std::ofstream(files.path() / "catalog.sqlite").close();
    log.Clear();
    databases();
    ASSERT_EQ(log.warnings().size(), 1U);
    EXPECT_NE(log.warnings().front().find("--recover"), std::string::npos);
    Close();
    fs::remove_all(files.path() / "databases");
    fs::remove(files.path() / "catalog.sqlite");
  }
}

TEST_F(DatabasesDamageTest, RefusesWhatWouldBeMadeInPlaceOfAFolderThatWasMoved) {
  const std::string uuid = Create("shop");
  const fs::path elsewhere = files.path().string() + ".moved";
  fs::rename(files.path(), elsewhere);
  EXPECT_EQ(ErrorKindOf([&] { Create("club"); }), ErrorKind::kIo);
  EXPECT_EQ(ErrorKindOf([&] { databases().Delete(At(uuid)); }), ErrorKind::kIo);
  EXPECT_EQ(ErrorKindOf([&] { Ask(uuid, "SELECT 1"); }), ErrorKind::kIo);
  EXPECT_FALSE(fs::exists(files.path()));
  EXPECT_EQ(Names(), std::vector<std::string>{"shop"});

  fs::rename(elsewhere, files.path());
  EXPECT_EQ(Ask(uuid, "SELECT 1"), "1");
  EXPECT_FALSE(Create("club").empty());
}

TEST_F(DatabasesDamageTest, TakesInWhatTheCatalogDoesNotKnow) {
  const std::string shop = Create("shop");
  Ask(shop, "INSERT INTO t(a) VALUES (7)");
  Close();
  fs::remove(files.path() / "catalog.sqlite");
  fs::create_directories(files.path() / "databases" / "no-database");
  EXPECT_EQ(databases().UnknownFolders(), std::vector<std::string>{shop});
  DatabaseRecord record = Wanted("back");
  record.uuid = record.folder = shop;
  databases().TakeIn(record);
  EXPECT_EQ(Names(), std::vector<std::string>{"back"});
  EXPECT_EQ(Ask(shop, "SELECT a FROM t"), "7");
  EXPECT_TRUE(databases().UnknownFolders().empty());
  record.name = "other";
  record.uuid = record.folder = "none";
  EXPECT_EQ(ErrorKindOf([&] { databases().TakeIn(record); }), ErrorKind::kNotFound);

  Close();
  log.Clear();
  EXPECT_EQ(Ask(shop, "SELECT a FROM t"), "7") << "it is not taken for half made";
  EXPECT_TRUE(log.warnings().empty());
}

TEST_F(DatabasesDamageTest, ADeletionThatTheCatalogHasNoRoomForKeepsWhatAMarkNames) {
  keeps_history = true;
  tests::FullDisk disk;
  const std::string uuid = Create("shop");
  KeptClocks kept_clocks(databases().catalog(), clocks);
  Namespaces namespaces(databases(), kept_clocks, chances, log);
  namespaces.Mark("one");
  disk.FailAfter(0, tests::FullDisk::Failure::kNoRoom, "catalog.sqlite");
  EXPECT_EQ(ErrorKindOf([&] { databases().Delete(At(uuid)); }), ErrorKind::kDiskFull);
  disk.Heal();
  EXPECT_EQ(Ask(uuid, "SELECT count(*) FROM t"), "0");
}

TEST_F(DatabasesDamageTest, ADeletionThatTheCatalogHasNoRoomForFreesWhatItCan) {
  tests::FullDisk disk;
  const std::string uuid = Create("shop");
  disk.FailAfter(0, tests::FullDisk::Failure::kNoRoom, "catalog.sqlite");
  EXPECT_EQ(ErrorKindOf([&] { databases().Delete(At(uuid)); }), ErrorKind::kDiskFull);
  EXPECT_FALSE(fs::exists(directory().DatabaseFolder(uuid)));
  disk.Heal();
  EXPECT_EQ(Names(), std::vector<std::string>{"shop"});
  EXPECT_TRUE(databases().Delete(At(uuid)));
  EXPECT_TRUE(Names().empty());
  Close();
}

}  // namespace
}  // namespace storage
