#include "storage/database/database.h"

#include <atomic>
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
  EXPECT_EQ(ErrorKindOf([&] { Run(sql); }), ErrorKind::kInvalidSql);
  EXPECT_TRUE(Left().empty());
}

TEST_F(DatabaseTest, RollsEverythingBackWhereverAStatementFails) {
  const std::vector<std::string> writes = {
      "INSERT INTO t(a) VALUES (1)", "CREATE TABLE u(x)", "INSERT INTO u VALUES (1), (2)",
      "CREATE INDEX ix ON u(x)",     "DROP INDEX ix",     "ALTER TABLE u ADD COLUMN y"};
  for (const char* failing : {"INSERT INTO t(id) VALUES (1), (1)", "SELECT nope", "not sql",
                              "SELECT secret FROM secret", "SELECT ?"}) {
    for (std::size_t place = 0; place <= writes.size(); ++place) {
      std::vector<Query> batch;
      std::string text;
      for (std::size_t i = 0; i <= writes.size(); ++i) {
        if (i == place) batch.push_back({failing, {}});
        if (i < writes.size()) batch.push_back({writes[i], {}});
      }
      for (const Query& query : batch) text += query.sql + ";\n";

      EXPECT_NE(FailureOf(batch), "no error") << failing << " at " << place;
      EXPECT_NE(FailureOf(text), "no error") << failing << " at " << place;
      EXPECT_TRUE(Left().empty()) << failing << " at " << place;
      EXPECT_EQ(ValueOf("SELECT group_concat(name) FROM sqlite_schema WHERE sql IS NOT NULL"),
                "'t'");
    }
  }
}

TEST_F(DatabaseTest, RollsBackWhatTheSinkRefuses) {
  for (const bool at_row : {true, false}) {
    tests::RecordedResults results;
    const auto refuse = [] { throw Error(ErrorKind::kResultTooLarge, "too large"); };
    (at_row ? results.on_row : results.on_end) = refuse;
    const std::vector<Query> queries = {{"INSERT INTO t(a) VALUES (1) RETURNING id", {}}};

    EXPECT_EQ(ErrorKindOf([&] { database().Run(queries, Access::kReadWrite, results); }),
              ErrorKind::kResultTooLarge);
    EXPECT_TRUE(Left().empty());
  }
}

TEST_F(DatabaseTest, RollsBackWhatAnotherExceptionEnds) {
  struct Unforeseen {};
  tests::RecordedResults results;
  results.on_end = [] { throw Unforeseen(); };
  const std::vector<Query> write = {{"INSERT INTO t(a) VALUES (1)", {}}};
  const std::vector<Query> read = {{"SELECT 1; SELECT 2", {}}};

  EXPECT_THROW(database().Run(write, Access::kReadWrite, results), Unforeseen);
  EXPECT_THROW(database().Run(read, Access::kReadWrite, results), Unforeseen);

  EXPECT_TRUE(Left().empty());
  EXPECT_EQ(FailureOf("INSERT INTO t(a) VALUES (2)"), "no error");
}

// SQLite ends the transaction itself for these, in the middle of the request.
TEST_F(DatabaseTest, KeepsNothingOfABatchThatSqliteRollsBack) {
  Run("INSERT INTO t(id, a) VALUES (1, 1)");
  Run("CREATE TRIGGER tr BEFORE DELETE ON t BEGIN SELECT RAISE(ROLLBACK, 'no way'); END");
  for (const char* failing : {"INSERT OR ROLLBACK INTO t(a) VALUES (1)", "DELETE FROM t"}) {
    EXPECT_EQ(ErrorKindOf([&] {
                RunAll({{"INSERT INTO t(a, b) VALUES (2, zeroblob(100000))", {}},
                        {failing, {}},
                        {"INSERT INTO t(a) VALUES (3)", {}}});
              }),
              ErrorKind::kConstraint)
        << failing;
    EXPECT_EQ(Left(), (Rows{{"1", "1"}})) << failing;

    const StatementReport next = Run("UPDATE t SET b = 1").report;
    EXPECT_EQ(next.changes, 1);
    EXPECT_EQ(next.size_after, Run("SELECT 1").report.size_after);
    EXPECT_LT(next.size_after, 100'000U);
    EXPECT_FALSE(Run("INSERT OR IGNORE INTO t(a) VALUES (1)").report.changed_database);
  }
}

TEST_F(DatabaseTest, KeepsNothingThatLeavesADeferredForeignKeyViolated) {
  Run("CREATE TABLE parent(id INTEGER PRIMARY KEY);"
      "CREATE TABLE child(p REFERENCES parent(id) DEFERRABLE INITIALLY DEFERRED)");

  EXPECT_EQ(FailureOf("INSERT INTO child VALUES (9); SELECT 1"), "FOREIGN KEY constraint failed");
  EXPECT_EQ(FailureOf("INSERT INTO child VALUES (9)"), "FOREIGN KEY constraint failed");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM child"), "0");
  EXPECT_EQ(FailureOf("INSERT INTO child VALUES (9); INSERT INTO parent VALUES (9)"), "no error");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM child"), "1");
}

TEST_F(DatabaseTest, EndsPragmasWithTheRequest) {
  Run("CREATE TABLE checked(x CHECK (x > 0))");
  Run("CREATE TABLE child(p REFERENCES t(id))");

  EXPECT_EQ(FailureOf("PRAGMA ignore_check_constraints=1; INSERT INTO checked VALUES (-1)"),
            "no error");
  EXPECT_NE(FailureOf("INSERT INTO checked VALUES (-1)"), "no error")
      << "also when the statement is in the cache";
  EXPECT_EQ(FailureOf("PRAGMA defer_foreign_keys=1; INSERT INTO child VALUES (7);"
                      "INSERT INTO t(id) VALUES (7)"),
            "no error");
  EXPECT_NE(FailureOf("INSERT INTO child VALUES (8); INSERT INTO t(id) VALUES (8)"), "no error");
  EXPECT_EQ(Run("PRAGMA case_sensitive_like=1; SELECT 'a' LIKE 'A'").rows, (Rows{{"0"}}));
  EXPECT_EQ(Run("SELECT 'a' LIKE 'A', changes()").rows, (Rows{{"1", "0"}}));
  EXPECT_EQ(ValueOf("SELECT 'a' LIKE 'A'"), "1");
}

TEST_F(DatabaseTest, EndsPragmasOfARequestThatFails) {
  Run("CREATE TABLE checked(x CHECK (x > 0))");
  EXPECT_NE(FailureOf("PRAGMA ignore_check_constraints=1; SELECT nope"), "no error");
  EXPECT_NE(FailureOf({{"PRAGMA ignore_check_constraints=1", {Value::Null()}}}), "no error");
  EXPECT_NE(FailureOf("INSERT INTO checked VALUES (-1)"), "no error");
}

TEST_F(DatabaseTest, ForeignKeysCannotBeTurnedOff) {
  Run("CREATE TABLE child(p REFERENCES t(id))");
  EXPECT_EQ(FailureOf("PRAGMA foreign_keys=OFF; INSERT INTO child VALUES (1)"),
            "FOREIGN KEY constraint failed");
  EXPECT_EQ(ValueOf("PRAGMA foreign_keys"), "1");
}

TEST_F(DatabaseTest, RefusesTransactionStatements) {
  for (const char* sql : {"BEGIN", "BEGIN IMMEDIATE", "COMMIT", "END", "ROLLBACK", "SAVEPOINT s",
                          "RELEASE s", "ROLLBACK TO s"}) {
    EXPECT_EQ(FailureOf(sql), "TransactionStatement") << sql;
    EXPECT_EQ(FailureOf(std::string("INSERT INTO t(a) VALUES (1); ") + sql), "TransactionStatement")
        << sql;
  }
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

TEST_F(DatabaseTest, AsksTheWriterWhereOnlyThatKnows) {
  Run("INSERT INTO t(id) VALUES (5), (6)");
  EXPECT_EQ(RowsOf("SELECT last_insert_rowid(), changes(), total_changes()"),
            (Rows{{"6", "2", "2"}}));
  EXPECT_EQ(RowsOf("SELECT 1; SELECT changes()"), (Rows{{"2"}}));
  Run("CREATE VIEW v AS SELECT changes() AS n");
  EXPECT_EQ(RowsOf("SELECT n FROM v"), (Rows{{"2"}}));
}

TEST_F(DatabaseTest, AsksTheWriterOnceAViewNeedsIt) {
  Run("CREATE VIEW v AS SELECT 7 AS x");
  EXPECT_EQ(ValueOf("SELECT x FROM v"), "7");
  Run("INSERT INTO t(id) VALUES (41)");
  Run("DROP VIEW v; CREATE VIEW v AS SELECT last_insert_rowid() AS x");

  EXPECT_EQ(ValueOf("SELECT x FROM v"), "41");
}

TEST_F(DatabaseTest, RunsPragmaFunctionsThatNeedTheWriter) {
  EXPECT_EQ(FailureOf("SELECT * FROM pragma_data_version"), "no error");
  EXPECT_EQ(FailureOf("SELECT * FROM pragma_optimize"), "no error");
  EXPECT_EQ(FailureOf("SELECT * FROM pragma_defer_foreign_keys"), "no error");
  EXPECT_EQ(ValueOf("SELECT foreign_keys FROM pragma_foreign_keys"), "1");
  EXPECT_EQ(FailureOf("SELECT * FROM pragma_integrity_check"), "not authorized");
}

TEST_F(DatabaseTest, StartsAgainOnTheWriterWhenARequestTurnsOutToWrite) {
  tests::RecordedResults results;
  const std::vector<Query> queries = {
      {"SELECT count(*) FROM t; INSERT INTO t(a) VALUES (1); SELECT count(*) FROM t", {}}};

  database().Run(queries, Access::kReadWrite, results);

  EXPECT_EQ(results.restarts, 1);
  ASSERT_EQ(results.statements.size(), 3U);
  EXPECT_EQ(results.statements[0].rows, (Rows{{"0"}}));
  EXPECT_EQ(results.statements[2].rows, (Rows{{"1"}}));
}

TEST_F(DatabaseTest, RefusesToWriteForAReader) {
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

TEST_F(DatabaseTest, OptimizesForAWriter) {
  Run("CREATE INDEX ix ON t(b); INSERT INTO t(b) WITH RECURSIVE c(i) AS"
      " (SELECT 1 UNION ALL SELECT i + 1 FROM c LIMIT 1000) SELECT i % 10 FROM c");

  const StatementReport report = Run("PRAGMA optimize(65538)").report;

  EXPECT_EQ(ValueOf("SELECT count(*) > 0 FROM sqlite_stat1"), "1");
  EXPECT_EQ(Run("SELECT changes()").report.size_after, report.size_after);
}

TEST_F(DatabaseTest, ReadersSeeEveryChangeOfTheSchema) {
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

TEST_F(DatabaseTest, ReadsOneStateOfTheDatabaseThroughoutARequest) {
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

TEST_F(DatabaseTest, ReadsWhileAnotherRequestWrites) {
  tests::RecordedResults results;
  Rows seen;
  results.on_end = [&] { seen = RowsOf("SELECT count(*) FROM t"); };
  const std::vector<Query> queries = {{"INSERT INTO t(a) VALUES (1)", {}}};

  database().Run(queries, Access::kReadWrite, results);

  EXPECT_EQ(seen, (Rows{{"0"}}));
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
