// Rows read and written as D1 bills them: one test for each opcode that counts, and for those that
// must not.

#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/storage/engine_fixture.h"

namespace {

using EngineRowsReadTest = EngineTest;
using EngineRowsWrittenTest = EngineTest;
using EngineCountersTest = EngineTest;

TEST_F(EngineRowsReadTest, CountReadsEveryEntry) {
  MakeTable(1000);

  EXPECT_TRUE(Uses("Count", "SELECT count(*) FROM t"));
  EXPECT_EQ(Run("SELECT count(*) FROM t"), (RowCounts{1000, 0}));
}

TEST_F(EngineRowsReadTest, EstimatingCountReadsNothing) {
  MakeTable(1000);
  Run("CREATE INDEX t_n ON t(n)");
  Run("PRAGMA analysis_limit = 10");
  const int exact = Run("ANALYZE t").read;

  // The one statement with an estimating Count: ANALYZE, while the optimization STAT4 is off.
  constexpr int kStat4 = 0x800;
  sqlite3_test_control(SQLITE_TESTCTRL_OPTIMIZATIONS, connection(), kStat4);
  const int estimating = Run("ANALYZE t").read;

  EXPECT_GT(exact, 1000);
  EXPECT_LT(estimating, 50);
}

TEST_F(EngineRowsReadTest, SeekGtAndNextReadTheRowsTheyReach) {
  MakeTable(10);

  EXPECT_TRUE(Uses("SeekGT", "SELECT n FROM t WHERE id > 7"));
  EXPECT_EQ(Run("SELECT n FROM t WHERE id > 7"), (RowCounts{3, 0}));
}

TEST_F(EngineRowsReadTest, SeekGeAndNextReadTheRowsTheyReach) {
  MakeTable(10);

  EXPECT_TRUE(Uses("SeekGE", "SELECT n FROM t WHERE id >= 7"));
  EXPECT_EQ(Run("SELECT n FROM t WHERE id >= 7"), (RowCounts{4, 0}));
}

TEST_F(EngineRowsReadTest, SeekLtAndPrevReadTheRowsTheyReach) {
  MakeTable(10);
  const std::string sql = "SELECT n FROM t WHERE id < 4 ORDER BY id DESC";

  EXPECT_TRUE(Uses("SeekLT", sql));
  EXPECT_TRUE(Uses("Prev", sql));
  EXPECT_EQ(Run(sql), (RowCounts{3, 0}));
}

TEST_F(EngineRowsReadTest, SeekLeAndPrevReadTheRowsTheyReach) {
  MakeTable(10);
  const std::string sql = "SELECT n FROM t WHERE id <= 4 ORDER BY id DESC";

  EXPECT_TRUE(Uses("SeekLE", sql));
  EXPECT_EQ(Run(sql), (RowCounts{4, 0}));
}

TEST_F(EngineRowsReadTest, SeekPastTheEndReadsOneRow) {
  MakeTable(10);

  EXPECT_EQ(Run("SELECT n FROM t WHERE id > 100"), (RowCounts{1, 0}));
}

TEST_F(EngineRowsReadTest, SeekOfSomethingThatIsNoRowidReadsNothing) {
  MakeTable(10);

  EXPECT_EQ(Run("SELECT n FROM t WHERE id > 'abc'"), (RowCounts{0, 0}));
}

TEST_F(EngineRowsReadTest, FailedEqualityOnAnIndexReadsNothing) {
  MakeTable(10);
  Run("CREATE INDEX t_n ON t(n)");

  EXPECT_TRUE(Uses("SeekGE", "SELECT id FROM t WHERE n = 99"));
  EXPECT_EQ(Run("SELECT id FROM t WHERE n = 99"), (RowCounts{0, 0}));
}

TEST_F(EngineRowsReadTest, DeferredSeekFromIndexToTableReadsNothing) {
  MakeTable(10);
  Run("CREATE INDEX t_n ON t(n)");
  const std::string sql = "SELECT s FROM t WHERE n = 5";

  // One row for the seek, one for the Next that leaves the equality.
  EXPECT_TRUE(Uses("DeferredSeek", sql));
  EXPECT_EQ(Run(sql), (RowCounts{2, 0}));
}

TEST_F(EngineRowsReadTest, SeekRowidReadsOneRowFoundOrNot) {
  MakeTable(10);

  EXPECT_TRUE(Uses("SeekRowid", "SELECT n FROM t WHERE id = 3"));
  EXPECT_EQ(Run("SELECT n FROM t WHERE id = 3"), (RowCounts{1, 0}));
  EXPECT_EQ(Run("SELECT n FROM t WHERE id = 33"), (RowCounts{1, 0}));
  EXPECT_EQ(Run("SELECT n FROM t WHERE id = 'abc'"), (RowCounts{0, 0}));
}

TEST_F(EngineRowsReadTest, NotExistsReadsOneRow) {
  MakeTable(10);

  EXPECT_TRUE(Uses("NotExists", "INSERT INTO t(id) VALUES (11)"));
  EXPECT_EQ(Run("INSERT INTO t(id) VALUES (11)"), (RowCounts{1, 1}));
}

TEST_F(EngineRowsReadTest, LastReadsOneRowAlsoOfAnEmptyTable) {
  MakeTable(10);
  Run("CREATE TABLE empty(id INTEGER PRIMARY KEY)");

  EXPECT_TRUE(Uses("Last", "SELECT max(id) FROM t"));
  EXPECT_EQ(Run("SELECT max(id) FROM t"), (RowCounts{1, 0}));
  EXPECT_EQ(Run("SELECT max(id) FROM empty"), (RowCounts{1, 0}));
}

TEST_F(EngineRowsReadTest, RewindAndNextReadEveryRow) {
  MakeTable(10);

  EXPECT_TRUE(Uses("Rewind", "SELECT n FROM t"));
  EXPECT_EQ(Run("SELECT n FROM t"), (RowCounts{10, 0}));
}

TEST_F(EngineRowsReadTest, RewindReadsOneRowOfAnEmptyTable) {
  MakeTable(1);
  Run("DELETE FROM t");

  EXPECT_EQ(Run("SELECT n FROM t"), (RowCounts{1, 0}));
}

TEST_F(EngineRowsReadTest, SorterReadsEveryRowAgain) {
  MakeTable(10);

  EXPECT_TRUE(Uses("SorterNext", "SELECT n FROM t ORDER BY s"));
  EXPECT_EQ(Run("SELECT n FROM t ORDER BY s"), (RowCounts{20, 0}));
}

TEST_F(EngineRowsReadTest, LookingForAKeyReadsNothing) {
  MakeTable(10);
  const std::string sql = "SELECT DISTINCT s FROM t";

  // Ten rows of the table; the ten searches among the values seen so far are free.
  EXPECT_TRUE(Uses("Found", sql));
  EXPECT_EQ(Run(sql), (RowCounts{10, 0}));
}

TEST_F(EngineRowsReadTest, VNextReadsOneRowEachTimeAlsoAtTheEnd) {
  const std::string sql = "SELECT value FROM json_each('[1,2,3]')";

  EXPECT_TRUE(Uses("VNext", sql));
  EXPECT_EQ(Run(sql), (RowCounts{3, 0}));
}

TEST_F(EngineRowsReadTest, FullTextSearchReadsItsMatches) {
  Run("CREATE VIRTUAL TABLE f USING fts5(body)");
  Run("INSERT INTO f VALUES ('one two'), ('two three'), ('four')");

  EXPECT_EQ(Run("SELECT body FROM f WHERE f MATCH 'two'"), (RowCounts{2, 0}));
  EXPECT_EQ(Run("SELECT body FROM f WHERE f MATCH 'nine'"), (RowCounts{0, 0}));
}

TEST_F(EngineRowsReadTest, SelectWithoutATableReadsNothing) {
  EXPECT_EQ(Run("SELECT 1"), (RowCounts{0, 0}));
}

TEST_F(EngineRowsWrittenTest, InsertWritesTheRowAndEachIndexEntry) {
  MakeTable(0);
  Run("CREATE TABLE k(name TEXT PRIMARY KEY, n INTEGER)");
  Run("CREATE TABLE i(a INTEGER, b INTEGER, c INTEGER)");
  Run("CREATE INDEX i_a ON i(a)");
  Run("CREATE INDEX i_b ON i(b)");

  EXPECT_EQ(Run("INSERT INTO t(n) VALUES (1)"), (RowCounts{0, 1}));
  EXPECT_EQ(Run("INSERT INTO k VALUES ('a', 1)"), (RowCounts{0, 2}));
  EXPECT_EQ(Run("INSERT INTO i VALUES (1, 2, 3)"), (RowCounts{0, 3}));
}

TEST_F(EngineRowsWrittenTest, InsertWithoutRowidWritesOneRow) {
  Run("CREATE TABLE w(name TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID");

  EXPECT_TRUE(Uses("IdxInsert", "INSERT INTO w VALUES ('a', 1)"));
  EXPECT_FALSE(Uses("Insert", "INSERT INTO w VALUES ('a', 1)"));
  EXPECT_EQ(Run("INSERT INTO w VALUES ('a', 1)"), (RowCounts{0, 1}));
}

TEST_F(EngineRowsWrittenTest, IgnoredInsertWritesNothing) {
  Run("CREATE TABLE k(name TEXT PRIMARY KEY, n INTEGER)");
  Run("INSERT INTO k VALUES ('a', 1)");

  EXPECT_EQ(Run("INSERT OR IGNORE INTO k VALUES ('a', 2)"), (RowCounts{0, 0}));
}

TEST_F(EngineRowsWrittenTest, ReplacedRowDoesNotCountAsDeleted) {
  Run("CREATE TABLE k(name TEXT PRIMARY KEY, n INTEGER)");
  Run("INSERT INTO k VALUES ('a', 1)");

  EXPECT_TRUE(Uses("Delete", "INSERT OR REPLACE INTO k VALUES ('a', 2)"));
  EXPECT_EQ(Run("INSERT OR REPLACE INTO k VALUES ('a', 2)"), (RowCounts{1, 2}));
}

TEST_F(EngineRowsWrittenTest, UpdateWritesTheRowAndTheIndexesItTouches) {
  MakeTable(10);
  Run("CREATE INDEX t_n ON t(n)");

  EXPECT_EQ(Run("UPDATE t SET s = 'x' WHERE id = 1"), (RowCounts{1, 1}));
  EXPECT_EQ(Run("UPDATE t SET n = 99 WHERE id = 1"), (RowCounts{1, 2}));
}

TEST_F(EngineRowsWrittenTest, DeleteWritesOneRowHoweverManyIndexes) {
  MakeTable(10);
  Run("CREATE INDEX t_n ON t(n)");

  EXPECT_EQ(Run("DELETE FROM t WHERE id = 1"), (RowCounts{1, 1}));
}

TEST_F(EngineRowsWrittenTest, DeleteOfEverythingWritesAsManyRowsAsThereWere) {
  MakeTable(10);
  Run("CREATE INDEX t_n ON t(n)");

  EXPECT_TRUE(Uses("Clear", "DELETE FROM t"));
  EXPECT_EQ(Run("DELETE FROM t"), (RowCounts{0, 10}));
}

TEST_F(EngineRowsWrittenTest, ClearThatDoesNotCountWritesNothing) {
  MakeTable(10);
  Run("CREATE INDEX t_n ON t(n)");

  // Ten new entries; the ten old ones are cleared without being counted.
  EXPECT_TRUE(Uses("Clear", "REINDEX t_n"));
  EXPECT_EQ(Run("REINDEX t_n").written, 10);
}

TEST_F(EngineRowsWrittenTest, TemporaryRowsAreNotWritten) {
  MakeTable(10);
  const std::string queue =
      "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c LIMIT 5) SELECT i FROM c";

  EXPECT_TRUE(Uses("Insert", queue));
  EXPECT_EQ(Run(queue).written, 0);
  EXPECT_TRUE(Uses("IdxInsert", "SELECT DISTINCT s FROM t"));
  EXPECT_EQ(Run("SELECT DISTINCT s FROM t").written, 0);
}

TEST_F(EngineRowsWrittenTest, VUpdateWritesOneRowWhenItSucceeds) {
  Run("CREATE VIRTUAL TABLE f USING fts5(body)");

  EXPECT_TRUE(Uses("VUpdate", "INSERT INTO f(rowid, body) VALUES (1, 'one')"));
  EXPECT_EQ(Run("INSERT INTO f(rowid, body) VALUES (1, 'one')"), (RowCounts{0, 1}));
  EXPECT_EQ(Run("INSERT OR IGNORE INTO f(rowid, body) VALUES (1, 'two')"), (RowCounts{0, 0}));
  EXPECT_EQ(Run("UPDATE f SET body = 'three' WHERE rowid = 1"), (RowCounts{0, 1}));
  EXPECT_EQ(Run("DELETE FROM f WHERE rowid = 1"), (RowCounts{0, 1}));
}

TEST_F(EngineRowsWrittenTest, CreateTableReadsOneAndWritesTwo) {
  EXPECT_EQ(Run("CREATE TABLE c(id INTEGER PRIMARY KEY, a TEXT, b TEXT)"), (RowCounts{1, 2}));
}

TEST_F(EngineCountersTest, TriggersCountWithTheirStatement) {
  MakeTable(0);
  Run("CREATE TABLE log(line TEXT)");
  Run("CREATE TRIGGER tr AFTER INSERT ON t BEGIN"
      "  INSERT INTO log VALUES (new.n);"
      "  INSERT INTO log SELECT s FROM t WHERE id = new.id;"
      "END");

  EXPECT_EQ(Run("INSERT INTO t(n) VALUES (1)"), (RowCounts{1, 3}));
}

TEST_F(EngineCountersTest, GrowFromRunToRunUntilReset) {
  MakeTable(10);
  const EngineStatement statement = Prepare("SELECT n FROM t");
  RunToTheEnd(statement.get());
  RunToTheEnd(statement.get());

  EXPECT_EQ(sqlite3_stmt_status(statement.get(), SQLITE_STMTSTATUS_ROWS_READ, 1), 20);
  EXPECT_EQ(sqlite3_stmt_status(statement.get(), SQLITE_STMTSTATUS_ROWS_READ, 1), 0);
}

TEST_F(EngineCountersTest, ResetOneWithoutTheOther) {
  MakeTable(10);
  const EngineStatement statement = Prepare("UPDATE t SET s = 'x'");
  RunToTheEnd(statement.get());

  EXPECT_EQ(sqlite3_stmt_status(statement.get(), SQLITE_STMTSTATUS_ROWS_READ, 1), 10);
  EXPECT_EQ(Counted(statement.get()), (RowCounts{0, 10}));
}

TEST_F(EngineCountersTest, SurviveANewPreparationAfterASchemaChange) {
  MakeTable(10);
  const EngineStatement statement = Prepare("SELECT n FROM t");
  RunToTheEnd(statement.get());
  Run("ALTER TABLE t ADD COLUMN more TEXT");
  RunToTheEnd(statement.get());

  EXPECT_GT(sqlite3_stmt_status(statement.get(), SQLITE_STMTSTATUS_REPREPARE, 0), 0);
  EXPECT_EQ(Counted(statement.get()), (RowCounts{20, 0}));
}

}  // namespace
