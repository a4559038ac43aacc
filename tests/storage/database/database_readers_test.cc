// Which requests a reader answers, and what it sees.

#include <vector>

#include <gtest/gtest.h>

#include "tests/support/database_fixture.h"

namespace storage {
namespace {

using tests::Rows;

class DatabaseReadersTest : public tests::DatabaseFixture {
 protected:
  // The rows of t, to see what a request has left.
  Rows Left() { return RowsOf("SELECT id, a FROM t ORDER BY id"); }
};

TEST_F(DatabaseReadersTest, AsksTheWriterWhereOnlyThatKnows) {
  Run("INSERT INTO t(id) VALUES (5), (6)");
  EXPECT_EQ(RowsOf("SELECT last_insert_rowid(), changes(), total_changes()"),
            (Rows{{"6", "2", "2"}}));
  EXPECT_EQ(RowsOf("SELECT 1; SELECT changes()"), (Rows{{"2"}}));
  Run("CREATE VIEW v AS SELECT changes() AS n");
  EXPECT_EQ(RowsOf("SELECT n FROM v"), (Rows{{"2"}}));
}

TEST_F(DatabaseReadersTest, AsksTheWriterOnceAViewNeedsIt) {
  Run("CREATE VIEW v AS SELECT 7 AS x");
  EXPECT_EQ(ValueOf("SELECT x FROM v"), "7");
  Run("INSERT INTO t(id) VALUES (41)");
  Run("DROP VIEW v; CREATE VIEW v AS SELECT last_insert_rowid() AS x");

  EXPECT_EQ(ValueOf("SELECT x FROM v"), "41");
}

TEST_F(DatabaseReadersTest, RunsPragmaFunctionsThatNeedTheWriter) {
  EXPECT_EQ(FailureOf("SELECT * FROM pragma_data_version"), "no error");
  EXPECT_EQ(FailureOf("SELECT * FROM pragma_optimize"), "no error");
  EXPECT_EQ(FailureOf("SELECT * FROM pragma_defer_foreign_keys"), "no error");
  EXPECT_EQ(ValueOf("SELECT foreign_keys FROM pragma_foreign_keys"), "1");
  EXPECT_EQ(FailureOf("SELECT * FROM pragma_integrity_check"), "not authorized");
}

TEST_F(DatabaseReadersTest, StartsAgainOnTheWriterWhenARequestTurnsOutToWrite) {
  tests::RecordedResults results;
  const std::vector<Query> queries = {
      {"SELECT count(*) FROM t; INSERT INTO t(a) VALUES (1); SELECT count(*) FROM t", {}}};

  database().Run(queries, Access::kReadWrite, results);

  EXPECT_EQ(results.restarts, 1);
  ASSERT_EQ(results.statements.size(), 3U);
  EXPECT_EQ(results.statements[0].rows, (Rows{{"0"}}));
  EXPECT_EQ(results.statements[2].rows, (Rows{{"1"}}));
}

TEST_F(DatabaseReadersTest, RefusesToWriteForAReader) {
  for (const char* sql :
       {"INSERT INTO t(a) VALUES (1)", "SELECT 1; DELETE FROM t", "CREATE TABLE u(x)",
        "WITH c(i) AS (SELECT 1) INSERT INTO t(a) SELECT i FROM c", "DROP TABLE t", "REINDEX",
        "ANALYZE", "PRAGMA optimize", "PRAGMA optimize(65538)",
        "SELECT * FROM pragma_optimize(65538)", "SELECT changes(); UPDATE t SET a = 1"}) {
    EXPECT_EQ(FailureOf({{sql, {}}}, Access::kRead), "WriteByReader") << sql;
  }
  EXPECT_EQ(FailureOf({{"EXPLAIN INSERT INTO t(a) VALUES (1)", {}}}, Access::kRead), "no error");
  EXPECT_EQ(FailureOf({{"SELECT changes()", {}}}, Access::kRead), "no error");
  EXPECT_EQ(FailureOf({{"PRAGMA case_sensitive_like=1", {}}}, Access::kRead), "no error");
  EXPECT_TRUE(Left().empty());
}

TEST_F(DatabaseReadersTest, OptimizesForAWriter) {
  Run("CREATE INDEX ix ON t(b); INSERT INTO t(b) WITH RECURSIVE c(i) AS"
      " (SELECT 1 UNION ALL SELECT i + 1 FROM c LIMIT 1000) SELECT i % 10 FROM c");

  const StatementReport report = Run("PRAGMA optimize(65538)").report;

  EXPECT_EQ(ValueOf("SELECT count(*) > 0 FROM sqlite_stat1"), "1");
  EXPECT_EQ(Run("SELECT changes()").report.size_after, report.size_after);
}

TEST_F(DatabaseReadersTest, ReadersSeeEveryChangeOfTheSchema) {
  EXPECT_EQ(Run("SELECT * FROM t").columns.size(), 3U);
  Run("INSERT INTO t(a) VALUES (1)");
  Run("ALTER TABLE t ADD COLUMN c DEFAULT 'new'");
  EXPECT_EQ(Run("SELECT * FROM t").rows, (Rows{{"1", "1", "NULL", "'new'"}}));
  EXPECT_EQ(Run("SELECT * FROM t").columns.size(), 4U);
  Run("DROP TABLE t");
  EXPECT_EQ(FailureOf("SELECT * FROM t"), "no such table: t");
  Run("CREATE TABLE t(only)");
  EXPECT_EQ(Run("SELECT * FROM t").columns, std::vector<std::string>{"only"});
}

TEST_F(DatabaseReadersTest, ReadsOneStateOfTheDatabaseThroughoutARequest) {
  tests::RecordedResults results;
  results.on_row = [this, first = true]() mutable {
    if (std::exchange(first, false)) Run("INSERT INTO t(a) VALUES (1)");
  };
  const std::vector<Query> queries = {{"SELECT count(*) FROM t", {}},
                                      {"SELECT count(*) FROM t", {}}};

  database().Run(queries, Access::kRead, results);

  EXPECT_EQ(results.statements[1].rows, (Rows{{"0"}}));
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "1");
}

TEST_F(DatabaseReadersTest, ReadsWhileAnotherRequestWrites) {
  tests::RecordedResults results;
  Rows seen;
  results.on_end = [&] { seen = RowsOf("SELECT count(*) FROM t"); };
  const std::vector<Query> queries = {{"INSERT INTO t(a) VALUES (1)", {}}};

  database().Run(queries, Access::kReadWrite, results);

  EXPECT_EQ(seen, (Rows{{"0"}}));
}

}  // namespace
}  // namespace storage
