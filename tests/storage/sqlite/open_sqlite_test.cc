#include "storage/sqlite/open_sqlite.h"

#include <filesystem>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "storage/error.h"
#include "storage/sqlite/new_file.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/temp_directory.h"

namespace storage {
namespace {

namespace fs = std::filesystem;
using Access = OpenSqliteOptions::Access;
using Checkpoints = OpenSqliteOptions::Checkpoints;

class OpenSqliteTest : public testing::Test {
 protected:
  // A file in WAL mode with a table t of no rows.
  fs::path MakeFile(const std::string& name) const {
    fs::path file = files.path() / name;
    MakeDatabaseFile(file, "CREATE TABLE t(a)");
    return file;
  }
  static int Integer(SQLite::Database& database, const char* sql) {
    return database.execAndGet(sql).getInt();
  }
  static void Write(const OpenSqliteOptions& options, const fs::path& file) {
    OpenSqliteDatabase(file.string(), options).exec("INSERT INTO t VALUES (1)");
  }

  tests::TempDirectory files;
};

TEST_F(OpenSqliteTest, WaitsForLocks) {
  SQLite::Database database = OpenSqliteDatabase(MakeFile("a.sqlite").string(), {});

  EXPECT_EQ(Integer(database, "PRAGMA busy_timeout"), kBusyTimeoutMs);
}

TEST_F(OpenSqliteTest, LeavesTheLogThatItWasNotToldToCopy) {
  const fs::path file = MakeFile("a.sqlite");

  Write({.checkpoints = Checkpoints::kOnDemand}, file);
  EXPECT_TRUE(fs::exists(file.string() + "-wal"));

  Write({.checkpoints = Checkpoints::kAutomatic}, file);
  EXPECT_FALSE(fs::exists(file.string() + "-wal"));
}

TEST_F(OpenSqliteTest, CopiesNoLongLogByItself) {
  const std::string file = MakeFile("a.sqlite").string();
  SQLite::Database automatic = OpenSqliteDatabase(file, {});
  SQLite::Database on_demand = OpenSqliteDatabase(file, {.checkpoints = Checkpoints::kOnDemand});

  EXPECT_GT(Integer(automatic, "PRAGMA wal_autocheckpoint"), 0);
  EXPECT_EQ(Integer(on_demand, "PRAGMA wal_autocheckpoint"), 0);
}

TEST_F(OpenSqliteTest, AnswersWithExtendedCodes) {
  const ConnectionHandle handle = OpenSqliteHandle(MakeFile("a.sqlite").string(), {});
  const char* const sql = "CREATE UNIQUE INDEX i ON t(a); INSERT INTO t VALUES (1), (1)";

  EXPECT_EQ(sqlite3_exec(handle.get(), sql, nullptr, nullptr, nullptr), SQLITE_CONSTRAINT_UNIQUE);
}

TEST_F(OpenSqliteTest, MakesAFileOnlyWhereThatIsAsked) {
  const std::string missing = (files.path() / "missing.sqlite").string();
  for (const Access access : {Access::kImmutable, Access::kReadOnly, Access::kReadWrite}) {
    EXPECT_EQ(tests::ErrorKindOf([&] { OpenSqliteHandle(missing, {.access = access}); }),
              ErrorKind::kIo);
    EXPECT_THROW(OpenSqliteDatabase(missing, {.access = access}), SQLite::Exception);
  }
  EXPECT_FALSE(fs::exists(missing));

  OpenSqliteDatabase(missing, {.access = Access::kCreate}).exec("CREATE TABLE t(a)");
  EXPECT_TRUE(fs::exists(missing));
}

TEST_F(OpenSqliteTest, DoesNotWriteToWhatItReads) {
  const fs::path file = MakeFile("a.sqlite");
  for (const Access access : {Access::kImmutable, Access::kReadOnly}) {
    EXPECT_THROW(Write({.access = access}, file), SQLite::Exception);
  }
}

TEST_F(OpenSqliteTest, ReadsAnImmutableFileOfAnyName) {
  const fs::path file = MakeFile("100% of #1?immutable=0&mode=rw.sqlite");

  SQLite::Database database = OpenSqliteDatabase(file.string(), {.access = Access::kImmutable});

  EXPECT_EQ(Integer(database, "SELECT count(*) FROM t"), 0);
  EXPECT_FALSE(fs::exists(file.string() + "-shm")) << "that of a lock";
}

}  // namespace
}  // namespace storage
