// A request happens as a whole or not at all, and leaves nothing behind.

#include <vector>

#include <gtest/gtest.h>

#include "tests/support/database_fixture.h"

namespace storage {
namespace {

using tests::ErrorKindOf;
using tests::Rows;

class DatabaseAtomicityTest : public tests::DatabaseFixture {
 protected:
  // The rows of t, to see what a request has left.
  Rows Left() { return RowsOf("SELECT id, a FROM t ORDER BY id"); }
};

TEST_F(DatabaseAtomicityTest, RollsEverythingBackWhereverAStatementFails) {
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

TEST_F(DatabaseAtomicityTest, RollsBackWhatTheSinkRefuses) {
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

TEST_F(DatabaseAtomicityTest, RollsBackWhatAnotherExceptionEnds) {
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
TEST_F(DatabaseAtomicityTest, KeepsNothingOfABatchThatSqliteRollsBack) {
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

TEST_F(DatabaseAtomicityTest, KeepsNothingThatLeavesADeferredForeignKeyViolated) {
  Run("CREATE TABLE parent(id INTEGER PRIMARY KEY);"
      "CREATE TABLE child(p REFERENCES parent(id) DEFERRABLE INITIALLY DEFERRED)");

  EXPECT_EQ(FailureOf("INSERT INTO child VALUES (9); SELECT 1"), "FOREIGN KEY constraint failed");
  EXPECT_EQ(FailureOf("INSERT INTO child VALUES (9)"), "FOREIGN KEY constraint failed");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM child"), "0");
  EXPECT_EQ(FailureOf("INSERT INTO child VALUES (9); INSERT INTO parent VALUES (9)"), "no error");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM child"), "1");
}

TEST_F(DatabaseAtomicityTest, EndsPragmasWithTheRequest) {
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

TEST_F(DatabaseAtomicityTest, EndsPragmasOfARequestThatFails) {
  Run("CREATE TABLE checked(x CHECK (x > 0))");
  EXPECT_NE(FailureOf("PRAGMA ignore_check_constraints=1; SELECT nope"), "no error");
  EXPECT_NE(FailureOf({{"PRAGMA ignore_check_constraints=1", {Value::Null()}}}), "no error");
  EXPECT_NE(FailureOf("INSERT INTO checked VALUES (-1)"), "no error");
}

TEST_F(DatabaseAtomicityTest, ForeignKeysCannotBeTurnedOff) {
  Run("CREATE TABLE child(p REFERENCES t(id))");
  EXPECT_EQ(FailureOf("PRAGMA foreign_keys=OFF; INSERT INTO child VALUES (1)"),
            "FOREIGN KEY constraint failed");
  EXPECT_EQ(ValueOf("PRAGMA foreign_keys"), "1");
}

TEST_F(DatabaseAtomicityTest, RefusesTransactionStatements) {
  for (const char* sql : {"BEGIN", "BEGIN IMMEDIATE", "COMMIT", "END", "ROLLBACK", "SAVEPOINT s",
                          "RELEASE s", "ROLLBACK TO s"}) {
    EXPECT_EQ(FailureOf(sql), "TransactionStatement") << sql;
    EXPECT_EQ(FailureOf(std::string("INSERT INTO t(a) VALUES (1); ") + sql), "TransactionStatement")
        << sql;
  }
  EXPECT_TRUE(Left().empty());
}

}  // namespace
}  // namespace storage
