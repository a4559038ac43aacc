#include "storage/sqlite/sql_memory.h"

#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "storage/error.h"
#include "storage/sqlite/open_sqlite.h"
#include "tests/support/temp_directory.h"

namespace storage {
namespace {

constexpr std::uint64_t kMiB = 1U << 20U;

class SqlMemoryTest : public testing::Test {
 protected:
  void TearDown() override { LiftSqlMemory(); }

  ConnectionHandle Open() const {
    return OpenSqliteHandle((files_.path() / "f.db").string(),
                            {.access = OpenSqliteOptions::Access::kCreate});
  }

 private:
  tests::TempDirectory files_;
};

int CodeOf(const ConnectionHandle& connection, const char* sql) {
  return sqlite3_exec(connection.get(), sql, nullptr, nullptr, nullptr) & 0xFF;
}

// Four values of 4 MiB at once.
constexpr const char* kSixteenMiB =
    "SELECT randomblob(4194304), randomblob(4194304), randomblob(4194304), randomblob(4194304)";

TEST_F(SqlMemoryTest, RefusesWhatIsOverARequestsLimit) {
  const ConnectionHandle connection = Open();
  BeginSqlMemory({.request = 12 * kMiB});

  EXPECT_EQ(CodeOf(connection, kSixteenMiB), SQLITE_NOMEM);

  EXPECT_TRUE(SqlMemoryWasRefused());
  EXPECT_GT(MostSqlMemory(), 8 * kMiB);
  EXPECT_LE(MostSqlMemory(), 12 * kMiB);
}

TEST_F(SqlMemoryTest, GivesWhatIsWithinIt) {
  const ConnectionHandle connection = Open();
  BeginSqlMemory({.request = 20 * kMiB});

  EXPECT_EQ(CodeOf(connection, kSixteenMiB), SQLITE_OK);

  EXPECT_FALSE(SqlMemoryWasRefused());
  EXPECT_GE(MostSqlMemory(), 16 * kMiB);
}

TEST_F(SqlMemoryTest, SetsNoLimitForNothing) {
  const ConnectionHandle connection = Open();
  BeginSqlMemory({});
  EXPECT_EQ(CodeOf(connection, kSixteenMiB), SQLITE_OK);
}

TEST_F(SqlMemoryTest, CountsEachRequestFromZero) {
  const ConnectionHandle connection = Open();
  for (int i = 0; i < 10; ++i) {
    BeginSqlMemory({.request = 20 * kMiB});
    EXPECT_EQ(CodeOf(connection, kSixteenMiB), SQLITE_OK) << i;
  }
}

TEST_F(SqlMemoryTest, RefusesNothingOnceItIsLifted) {
  const ConnectionHandle connection = Open();
  BeginSqlMemory({.request = 1});
  EXPECT_EQ(CodeOf(connection, kSixteenMiB), SQLITE_NOMEM);
  LiftSqlMemory();

  EXPECT_EQ(CodeOf(connection, kSixteenMiB), SQLITE_OK);

  EXPECT_TRUE(SqlMemoryWasRefused()) << "of the request that it was lifted for";
}

TEST_F(SqlMemoryTest, RefusesWhatIsOverTheLimitOfAll) {
  const ConnectionHandle connection = Open();
  BeginSqlMemory({.all = SqlMemoryHeld() + 12 * kMiB});
  EXPECT_EQ(CodeOf(connection, kSixteenMiB), SQLITE_NOMEM);
  BeginSqlMemory({.all = SqlMemoryHeld() + 20 * kMiB});
  EXPECT_EQ(CodeOf(connection, kSixteenMiB), SQLITE_OK);
}

TEST_F(SqlMemoryTest, CountsWhatOthersHoldAgainstTheLimitOfAll) {
  const ConnectionHandle connection = Open();
  const std::uint64_t before = SqlMemoryHeld();
  void* held = nullptr;
  std::thread([&] { held = sqlite3_malloc64(14 * kMiB); }).join();
  ASSERT_NE(held, nullptr);
  BeginSqlMemory({.all = before + 20 * kMiB});
  EXPECT_EQ(CodeOf(connection, kSixteenMiB), SQLITE_NOMEM);
  sqlite3_free(held);
  EXPECT_EQ(CodeOf(connection, kSixteenMiB), SQLITE_OK);
}

TEST_F(SqlMemoryTest, LimitsNoOtherThread) {
  const ConnectionHandle connection = Open();
  BeginSqlMemory({.request = 1});
  int code = SQLITE_ERROR;
  std::thread([&] { code = CodeOf(connection, kSixteenMiB); }).join();
  EXPECT_EQ(code, SQLITE_OK);
}

// A block need not be freed by who took it: pages and statements of a connection stay for the next
// request, whose thread is another.
TEST_F(SqlMemoryTest, ForgetsNothingThatAnotherThreadFrees) {
  const std::uint64_t before = SqlMemoryHeld();
  for (int i = 0; i < 20; ++i) {
    ConnectionHandle connection;
    std::thread([&] {
      connection = Open();
      BeginSqlMemory({.request = 12 * kMiB});
      EXPECT_EQ(CodeOf(connection, kSixteenMiB), SQLITE_NOMEM);
      LiftSqlMemory();
      EXPECT_EQ(
          CodeOf(connection,
                 "CREATE TABLE IF NOT EXISTS t(a, b); INSERT INTO t VALUES (1, zeroblob(900000));"
                 "SELECT * FROM t"),
          SQLITE_OK);
    }).join();
    EXPECT_GT(SqlMemoryHeld(), before);
    std::thread([&] { connection.reset(); }).join();
  }
  EXPECT_EQ(SqlMemoryHeld(), before);
}

}  // namespace
}  // namespace storage
