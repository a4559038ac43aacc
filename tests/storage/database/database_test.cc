#include "storage/database/database.h"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/database_fixture.h"

namespace storage {
namespace {

using tests::ErrorKindOf;
using tests::RecordedStatement;
using tests::Rows;

class DatabaseTest : public tests::DatabaseFixture {
 protected:
  // The rows of t, to see what a request has left.
  Rows Left() { return RowsOf("SELECT id, a FROM t ORDER BY id"); }
};

TEST_F(DatabaseTest, AnswersOneResultForEachStatement) {
  const auto results = RunAll({{"INSERT INTO t(a) VALUES ('x'); SELECT a FROM t;; -- end", {}},
                               {" ; /* nothing */", {}},
                               {"SELECT ?1 AS p, ?2 AS q", {Value::Real(1.5), Value::Null()}}});

  ASSERT_EQ(results.size(), 3U);
  EXPECT_TRUE(results[0].columns.empty());
  EXPECT_EQ(results[1].rows, (Rows{{"'x'"}}));
  EXPECT_EQ(results[2].columns, (std::vector<std::string>{"p", "q"}));
  EXPECT_EQ(results[2].rows, (Rows{{"1.5", "NULL"}}));
}

TEST_F(DatabaseTest, TellsColumnsOfAnEmptyResult) {
  EXPECT_EQ(Run("SELECT id, a AS id FROM t").columns, (std::vector<std::string>{"id", "id"}));
}

TEST_F(DatabaseTest, SplitsTextAsSqliteDoes) {
  const auto results =
      RunAll({{"create trigger tr after insert on t begin\r\n"
               "  update t set b = case when new.a > 1 then 'big; -- no end' else 'small' end;\r\n"
               "end;\r\n/* ; */ insert into t(a) values (5); select b from t",
               {}}});

  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[2].rows, (Rows{{"'big; -- no end'"}}));
}

TEST_F(DatabaseTest, RefusesTextWithoutAStatement) {
  for (const char* sql : {"", " \t\r\n\f", ";;", "-- x", "/* x", "/**/;--", "\xEF\xBB\xBF",
                          "\xEF\xBB\xBF ; \xEF\xBB\xBF"}) {
    EXPECT_EQ(FailureOf(sql), "NoStatement") << sql;
  }
  EXPECT_EQ(FailureOf(std::vector<Query>{}), "NoStatement");
}

TEST_F(DatabaseTest, PassesOverAByteOrderMark) {
  EXPECT_EQ(RunAll({{"\xEF\xBB\xBFSELECT 1;\xEF\xBB\xBF", {}}}).size(), 1U);
  EXPECT_EQ(RunAll({{"SELECT ?;\xEF\xBB\xBF -- x", {Value::Integer(1)}}}).size(), 1U);
}

TEST_F(DatabaseTest, RefusesTextBehindANul) {
  const std::string sql("INSERT INTO t(a) VALUES (1)\0; garbage", 37);
  EXPECT_EQ(FailureOf(sql), "TextBehindNul");
  EXPECT_TRUE(Left().empty());
}

TEST_F(DatabaseTest, RefusesWhatThePolicyDoesNotAllow) {
  Run("CREATE TABLE plain(x)");
  for (const char* sql :
       {"CREATE TABLE secret1(x)", "CREATE TABLE q(x); ALTER TABLE q RENAME TO secret2",
        "CREATE INDEX secret3 ON plain(x)", "CREATE VIEW secret4 AS SELECT 1",
        "CREATE TRIGGER secret5 AFTER INSERT ON plain BEGIN SELECT 1; END",
        "CREATE TEMP TABLE x(y)", "ATTACH ':memory:' AS m", "DETACH main",
        "CREATE VIRTUAL TABLE x USING rtree(a,b,c)", "PRAGMA journal_mode", "PRAGMA user_version=1",
        "PRAGMA wal_checkpoint", "PRAGMA secret"}) {
    EXPECT_EQ(ErrorKindOf([&] { Run(sql); }), ErrorKind::kNotAllowed) << sql;
  }
  EXPECT_EQ(FailureOf("SELECT sqlite_version()"), "not authorized to use function: sqlite_version");
  EXPECT_EQ(FailureOf("VACUUM"), "cannot VACUUM from within a transaction");
}

TEST_F(DatabaseTest, HidesThePagesAndDoesNotLetTheSchemaBeWritten) {
  EXPECT_EQ(FailureOf("SELECT * FROM sqlite_dbpage"), "no such table: sqlite_dbpage");
  EXPECT_EQ(FailureOf("UPDATE sqlite_schema SET sql = ''"),
            "table sqlite_master may not be modified");
  EXPECT_EQ(FailureOf("SELECT changes() FROM sqlite_dbpage"), "no such table: sqlite_dbpage");
}

TEST_F(DatabaseTest, RefusesTheWrongNumberOfParameters) {
  EXPECT_EQ(FailureOf({{"SELECT ?", {}}}), "ParameterCount");
  EXPECT_EQ(FailureOf({{"SELECT 1", {Value::Null()}}}), "ParameterCount");
  EXPECT_EQ(FailureOf({{"SELECT ?5", {Value::Null()}}}), "ParameterCount");
  EXPECT_EQ(FailureOf({{"SELECT ?1; SELECT 2", {Value::Null()}}}),
            "ParametersForSeveralStatements");
  EXPECT_EQ(FailureOf({{"SELECT 1; SELECT ?", {Value::Null()}}}), "ParametersForSeveralStatements");
  EXPECT_EQ(FailureOf({{"INSERT INTO t(a) VALUES (1)", {}}, {"SELECT ?", {}}}), "ParameterCount");
  EXPECT_TRUE(Left().empty());
}

TEST_F(DatabaseTest, BindsEveryKindOfValue) {
  const RecordedStatement result =
      Run("SELECT ?1, ?2, ?3, ?4, ?5, ?1",
          {Value::Null(), Value::Integer(INT64_MIN), Value::Real(-0.5),
           Value::Text(std::string("a\0b", 3)), Value::Blob(std::string("\0\xff", 2))});
  EXPECT_EQ(result.rows, (Rows{{"NULL", "-9223372036854775808", "-0.5",
                                "'" + std::string("a\0b", 3) + "'", "x'00ff'", "NULL"}}));
}

TEST_F(DatabaseTest, WritesNothingToAFileThatIsNotInItsPlace) {
  options.history.emplace();
  options.place_check = std::chrono::milliseconds(0);
  Run("INSERT INTO t(a) VALUES (1)");
  const auto target = database().history().log().End();
  EXPECT_EQ(RowsOf("SELECT a FROM t"), (Rows{{"1"}}));
  const std::filesystem::path moved = files.path() / "moved";
  std::filesystem::rename(folder(), moved);
  const std::string refusal =
      "the database's file has been moved, replaced or removed while it is in use; nothing is "
      "written until it is back in its place, or the program is started anew";
  EXPECT_EQ(FailureOf("INSERT INTO t(a) VALUES (2)"), refusal);
  EXPECT_EQ(tests::ErrorMessageOf([&] { database().Restore(target); }), refusal);
  EXPECT_EQ(RowsOf("SELECT a FROM t"), (Rows{{"1"}})) << "reading goes on";
  // Another in its place is not it.
  MakeDatabaseFolder(folder(), schema);
  EXPECT_EQ(FailureOf("INSERT INTO t(a) VALUES (2)"), refusal);

  std::filesystem::remove_all(folder());
  std::filesystem::rename(moved, folder());
  Run("INSERT INTO t(a) VALUES (3)");
  EXPECT_EQ(RowsOf("SELECT a FROM t"), (Rows{{"1"}, {"3"}}));
}

TEST_F(DatabaseTest, LooksForItsFileOnlySoOften) {
  options.place_check = std::chrono::hours(1);
  Run("INSERT INTO t(a) VALUES (1)");
  Run("INSERT INTO t(a) VALUES (2)");
  std::filesystem::rename(folder(), files.path() / "moved");
  EXPECT_EQ(FailureOf("INSERT INTO t(a) VALUES (3)"), "no error");
  std::filesystem::rename(files.path() / "moved", folder());
  EXPECT_EQ(RowsOf("SELECT a FROM t"), (Rows{{"1"}, {"2"}, {"3"}}));
}

TEST_F(DatabaseTest, ForgetsTheParametersOfTheRunBefore) {
  const std::string sql = "INSERT INTO t(a) VALUES (?) RETURNING a";
  EXPECT_EQ(Run(sql, {Value::Integer(1)}).rows, (Rows{{"1"}}));
  EXPECT_EQ(Run(sql, {Value::Integer(2)}).rows, (Rows{{"2"}}));
  EXPECT_EQ(FailureOf({{sql, {}}}), "ParameterCount");
}

TEST_F(DatabaseTest, ReportsWhatAStatementDid) {
  const StatementReport inserted = Run("INSERT INTO t(a) VALUES (1), (2)").report;
  EXPECT_EQ(inserted.changes, 2);
  EXPECT_EQ(inserted.last_row_id, 2);
  EXPECT_TRUE(inserted.changed_database);
  EXPECT_EQ(inserted.rows.written, 4U);
  EXPECT_GE(inserted.duration_ms, 0);

  const StatementReport read = Run("SELECT * FROM t").report;
  EXPECT_EQ(read.changes, 0);
  EXPECT_EQ(read.last_row_id, 2);
  EXPECT_FALSE(read.changed_database);
  EXPECT_EQ(read.rows.read, 2U);
  EXPECT_EQ(read.size_after, inserted.size_after);

  const StatementReport made = Run("CREATE TABLE u(x)").report;
  EXPECT_EQ(made.changes, 0);
  EXPECT_TRUE(made.changed_database);
  EXPECT_EQ(made.size_after, inserted.size_after + 4096);
  EXPECT_FALSE(Run("CREATE VIEW v AS SELECT 1").report.changed_database);
  EXPECT_EQ(Run("DROP TABLE u").report.size_after, inserted.size_after);
}

TEST_F(DatabaseTest, CountsChangesByTriggersAndForeignKeys) {
  Run("CREATE TABLE log(x); CREATE TABLE child(p REFERENCES t(id) ON DELETE CASCADE);"
      "CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES (1), (2); END");
  EXPECT_EQ(Run("INSERT INTO t(id) VALUES (1)").report.changes, 3);
  Run("INSERT INTO child VALUES (1), (1)");
  EXPECT_EQ(Run("DELETE FROM t").report.changes, 3);
}

TEST_F(DatabaseTest, RunsStatementsWithReturningAsAWhole) {
  EXPECT_EQ(Run("INSERT INTO t(a) VALUES (7), (8) RETURNING id, a").rows,
            (Rows{{"1", "7"}, {"2", "8"}}));
  EXPECT_EQ(FailureOf("INSERT INTO t(a) VALUES (9), (7) RETURNING id"),
            "UNIQUE constraint failed: t.a");
  EXPECT_EQ(Left(), (Rows{{"1", "7"}, {"2", "8"}}));
}

TEST_F(DatabaseTest, KeepsTheLastRowIdOverRequestsAndRollbacks) {
  Run("INSERT INTO t(id) VALUES (50)");
  EXPECT_EQ(Run("SELECT 1").report.last_row_id, 50);

  EXPECT_NE(FailureOf("INSERT INTO t(id) VALUES (70); SELECT nope"), "no error");

  EXPECT_EQ(Run("SELECT 1").report.last_row_id, 70) << "as SQLite itself has it";
  EXPECT_EQ(ValueOf("SELECT last_insert_rowid()"), "70");
  EXPECT_EQ(Run("DELETE FROM t").report.last_row_id, 70);
}

TEST_F(DatabaseTest, TellsStatisticsAsTheyAre) {
  const DatabaseStatistics before = database().ReadStatistics();
  EXPECT_EQ(before.user_tables, 1U);

  Run("INSERT INTO t(b) VALUES (zeroblob(100000)); CREATE TABLE _cf_KV(x); CREATE TABLE _cfx(y);"
      "CREATE TABLE au(i INTEGER PRIMARY KEY AUTOINCREMENT)");

  const DatabaseStatistics after = database().ReadStatistics();
  EXPECT_GT(after.file_bytes, before.file_bytes + 100'000);
  EXPECT_EQ(after.user_tables, 3U);
}

TEST_F(DatabaseTest, TellsStatisticsAfterAReadThatFailedLongAgo) {
  options.request_timeout = std::chrono::milliseconds(200);
  schema.clear();
  for (int i = 0; i < 600; ++i) schema += "CREATE TABLE t" + std::to_string(i) + "(a);";
  EXPECT_EQ(FailureOf("SELECT nope"), "no such column: nope");
  const auto deadline_over = std::chrono::steady_clock::now() + std::chrono::milliseconds(250);
  std::this_thread::sleep_until(deadline_over);

  EXPECT_EQ(database().ReadStatistics().user_tables, 600U);
}

TEST_F(DatabaseTest, CancelStopsWhatRunsAndRefusesWhatWaitsAndComes) {
  std::atomic<bool> holds_the_writer{false};
  std::atomic<bool> may_end{false};
  std::string first_failure;
  std::thread first([&] {
    tests::RecordedResults results;
    results.on_end = [&] {
      holds_the_writer = true;
      while (!may_end) std::this_thread::yield();
    };
    const std::vector<Query> queries = {
        {"INSERT INTO t(a) VALUES (1); WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL"
         " SELECT i + 1 FROM c) SELECT count(*) FROM c",
         {}}};
    first_failure =
        tests::ErrorMessageOf([&] { database().Run(queries, Access::kReadWrite, results); });
  });
  while (!holds_the_writer) std::this_thread::yield();
  std::vector<std::thread> waiting;
  waiting.reserve(4);
  std::atomic<int> refused{0};
  for (int i = 0; i < 4; ++i) {
    waiting.emplace_back([&, i] {
      const std::string sql = "INSERT INTO t(a) VALUES (" + std::to_string(10 + i) + ")";
      if (FailureOf(sql) == "DatabaseGone") ++refused;
    });
  }

  database().Cancel();
  may_end = true;
  first.join();
  for (std::thread& thread : waiting) thread.join();

  EXPECT_EQ(first_failure, "DatabaseGone");
  EXPECT_EQ(refused, 4);
  EXPECT_EQ(FailureOf("SELECT 1"), "DatabaseGone");
  Close();
  EXPECT_TRUE(Left().empty());
}

TEST_F(DatabaseTest, RefusesAFileThatIsNoDatabase) {
  std::filesystem::create_directories(folder());
  std::ofstream(file()) << std::string(8192, 'x');
  EXPECT_EQ(ErrorKindOf([&] { database(); }), ErrorKind::kCorruptFile);
}

TEST_F(DatabaseTest, RefusesAFileThatIsNotThere) {
  const std::string missing = (files.path() / "missing").string();
  EXPECT_EQ(ErrorKindOf([&] { Database(missing, policy, options, clock, log); }), ErrorKind::kIo);
  EXPECT_FALSE(std::filesystem::exists(missing));
}

TEST_F(DatabaseTest, EmptiesTheLogWhenItCloses) {
  Run("INSERT INTO t(a) VALUES (1)");
  Run("SELECT 1");
  Close();
  const std::string wal = file().string() + "-wal";
  EXPECT_TRUE(!std::filesystem::exists(wal) || std::filesystem::file_size(wal) == 0);
  EXPECT_EQ(Left(), (Rows{{"1", "1"}}));
}

}  // namespace
}  // namespace storage
