#include "storage/usage/normalized_statement.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/small_stack.h"

namespace storage {
namespace {

struct Example {
  const char* sql;
  const char* normalized;
};

TEST(NormalizedStatementTest, TakesOutWhatChangesFromRunToRun) {
  for (const auto& [sql, normalized] : {
           Example{"SELECT * FROM t WHERE a = 17", "SELECT * FROM t WHERE a = ?"},
           Example{"SELECT 1, 1.5, .5, 1e-5, 2E+3, 0x1F, 1_000", "SELECT ?, ?, ?, ?, ?, ?, ?"},
           Example{"SELECT 1-1, 0xE-1, a.b, -2", "SELECT ?-?, ?-?, a.b, -?"},
           Example{"SELECT 'a', '', 'it''s; --', x'00ff', X''", "SELECT ?, ?, ?, ?, ?"},
           Example{"  SELECT\r\n\t1 ", "SELECT ?"},
           Example{"SELECT/* a; 'b */1 -- c\n, 2 -- d", "SELECT ? , ?"},
           Example{"\xEF\xBB\xBFSELECT 1;", "SELECT ?"},
           Example{"SELECT 1 ; \n;", "SELECT ?"},
           Example{"select \"a 1\", `b'``2`, [c 3] from T1",
                   "select \"a 1\", `b'``2`, [c 3] from T1"},
           Example{"SELECT ?, ?2, :a1, @b, $c", "SELECT ?, ?2, :a1, @b, $c"},
           Example{"SELECT größe2, x FROM x", "SELECT größe2, x FROM x"},
           Example{"SELECT a->>'$.b', a<=>2, TRUE, NULL", "SELECT a->>?, a<=>?, TRUE, NULL"},
           Example{"CREATE TRIGGER r AFTER INSERT ON t BEGIN\n  DELETE FROM u WHERE a = 'b';\nEND;",
                   "CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM u WHERE a = ?; END"},
           Example{"", ""},
           Example{"SELECT 'open", "SELECT ?"},
           Example{"SELECT [open", "SELECT [open"},
       }) {
    EXPECT_EQ(NormalizeStatement(sql), normalized);
  }
}

TEST(NormalizedStatementTest, CutsLongTextsBetweenCharacters) {
  std::string sql = "SELECT a";
  while (sql.size() < kMaxNormalizedBytes) sql += ", größe";

  const std::string cut = NormalizeStatement(sql + " FROM t");

  EXPECT_LE(cut.size(), kMaxNormalizedBytes + std::string("…").size());
  EXPECT_GE(cut.size(), kMaxNormalizedBytes);
  EXPECT_TRUE(sql.starts_with(cut.substr(0, cut.size() - std::string("…").size())));
}

TEST(NormalizedStatementTest, LeavesATextThatJustFits) {
  const std::string sql = "SELECT " + std::string(kMaxNormalizedBytes - 7, 'a');
  EXPECT_EQ(NormalizeStatement(sql), sql);
}

TEST(NormalizedStatementTest, TakesTextsOfAnyLength) {
  tests::OnSmallStack([] {
    constexpr std::size_t kLong = 1'000'000;
    EXPECT_EQ(NormalizeStatement("SELECT" + std::string(kLong, ' ') + "1"), "SELECT ?");
    EXPECT_EQ(NormalizeStatement("SELECT '" + std::string(kLong, '\'') + "1'"), "SELECT ?");
    EXPECT_EQ(NormalizeStatement("SELECT " + std::string(kLong, '1')), "SELECT ?");
    EXPECT_EQ(NormalizeStatement("SELECT 1" + std::string(kLong, ';')).substr(0, 9), "SELECT ?;");
    EXPECT_TRUE(NormalizeStatement("SELECT " + std::string(kLong, '(')).ends_with("(…"));
  });
}

TEST(NormalizedStatementTest, KnowsWhatHasAQueryPlan) {
  for (const char* sql :
       {"SELECT ?", "select*from t", "WITH a AS (SELECT ?) SELECT ?", "INSERT INTO t VALUES (?)",
        "Update t SET a = ?", "DELETE FROM t", "REPLACE INTO t VALUES (?)", "VALUES (?)"}) {
    EXPECT_TRUE(HasQueryPlan(sql)) << sql;
  }
  for (const char* sql : {"", "CREATE TABLE t(a)", "EXPLAIN SELECT ?", "PRAGMA table_list",
                          "ANALYZE", "selected", "(SELECT ?)"}) {
    EXPECT_FALSE(HasQueryPlan(sql)) << sql;
  }
}

}  // namespace
}  // namespace storage
