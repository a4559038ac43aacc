#include "storage/query/statement_cache.h"

#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace storage {
namespace {

class StatementCacheTest : public testing::Test {
 protected:
  StatementCacheTest() {
    sqlite3* raw = nullptr;
    EXPECT_EQ(sqlite3_open(":memory:", &raw), SQLITE_OK);
    connection.reset(raw);
    // Its slots count whole, so that two statements alike would not have the same size.
    EXPECT_EQ(sqlite3_db_config(raw, SQLITE_DBCONFIG_LOOKASIDE, nullptr, 0, 0), SQLITE_OK);
  }

  PreparedStatement Prepare(const std::string& sql) {
    sqlite3_stmt* raw = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(connection.get(), sql.c_str(), -1, &raw, nullptr), SQLITE_OK);
    return PreparedStatement(StatementHandle(raw), PreparedStatement::Reuse::kMany);
  }
  PreparedStatement* Add(StatementCache& cache, const std::string& sql) {
    return cache.Add(sql, Prepare(sql));
  }

  ConnectionHandle connection;
};

TEST_F(StatementCacheTest, FindsExactlyTheText) {
  StatementCache cache(1 << 20);
  PreparedStatement* const added = Add(cache, "SELECT 1");
  Add(cache, "SELECT 2");

  EXPECT_EQ(cache.Find("SELECT 1"), added);
  EXPECT_EQ(cache.Find("SELECT 1 "), nullptr);
  EXPECT_EQ(cache.Find("select 1"), nullptr);
  EXPECT_EQ(cache.Find(""), nullptr);
  EXPECT_EQ(cache.size(), 2U);
}

TEST_F(StatementCacheTest, KeepsItsOwnCopyOfTheText) {
  StatementCache cache(1 << 20);
  std::string sql = "SELECT 1";
  PreparedStatement* const added = Add(cache, sql);
  sql = "XXXXXX X";
  EXPECT_EQ(cache.Find("SELECT 1"), added);
}

TEST_F(StatementCacheTest, ForgetsWhatWasUsedLongestAgo) {
  std::size_t one = 0;
  {
    StatementCache measure(1 << 20);
    Add(measure, "SELECT 10");
    one = measure.held_bytes();
  }

  StatementCache cache(3 * one + one / 2);
  for (const char* sql : {"SELECT 10", "SELECT 20", "SELECT 30"}) Add(cache, sql);
  EXPECT_NE(cache.Find("SELECT 10"), nullptr);
  Add(cache, "SELECT 40");

  EXPECT_EQ(cache.size(), 3U);
  EXPECT_NE(cache.Find("SELECT 10"), nullptr);
  EXPECT_EQ(cache.Find("SELECT 20"), nullptr);
  EXPECT_NE(cache.Find("SELECT 30"), nullptr);
  EXPECT_EQ(cache.held_bytes(), 3 * one);
}

TEST_F(StatementCacheTest, CountsBytesNotStatements) {
  StatementCache cache(65'536);
  for (int i = 0; i < 5; ++i) Add(cache, "SELECT " + std::to_string(i));
  Add(cache, "SELECT '" + std::string(8'000, 'x') + "'");
  Add(cache, "SELECT '" + std::string(8'000, 'y') + "'");

  EXPECT_LE(cache.held_bytes(), 64U * 1024);
  EXPECT_EQ(cache.size(), 1U) << "two of these are over the limit together";
}

TEST_F(StatementCacheTest, KeepsOneThatIsOverTheLimitAlone) {
  StatementCache cache(10);
  PreparedStatement* const added = Add(cache, "SELECT 1");
  EXPECT_EQ(cache.Find("SELECT 1"), added);
  Add(cache, "SELECT 2");
  EXPECT_EQ(cache.size(), 1U);
  EXPECT_NE(cache.Find("SELECT 2"), nullptr);
}

TEST_F(StatementCacheTest, LetsGoOfEverythingWhenItGoes) {
  {
    StatementCache cache(1 << 20);
    Add(cache, "SELECT 1");
    ASSERT_NE(sqlite3_next_stmt(connection.get(), nullptr), nullptr);
  }
  EXPECT_EQ(sqlite3_next_stmt(connection.get(), nullptr), nullptr);
}

}  // namespace
}  // namespace storage
