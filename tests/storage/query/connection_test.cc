#include "storage/query/connection.h"

#include <atomic>
#include <fstream>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "storage/data_directory.h"
#include "storage/database/checkpoint.h"
#include "storage/database/database_folder.h"
#include "storage/error.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_policy.h"

namespace storage {
namespace {

using tests::ErrorKindOf;

// A fresh database and a row of 40,000 bytes: nine pages more.
constexpr std::uint64_t kWithBlob = 8192 + 9 * 4096;

class ConnectionTest : public testing::Test {
 protected:
  ConnectionTest() { MakeDatabaseFolder(files.path() / "db", "CREATE TABLE t(a)"); }

  std::string file() const {
    return DataDirectory::FileInDatabaseFolder(files.path() / "db").string();
  }
  void BeginRequest(Connection& connection, std::uint64_t commits = 0) {
    connection.BeginRequest(std::chrono::steady_clock::now() + std::chrono::hours(1), cancelled,
                            commits);
  }
  // Compiles and runs one statement of a client.
  static void Run(Connection& connection, std::string_view sql) {
    PreparedStatement* const statement = connection.Compile(sql).statement;
    ASSERT_NE(statement, nullptr);
    while (statement->Step()) {
    }
    statement->Reset();
  }

  tests::TempDirectory files;
  tests::TestPolicy policy;
  std::atomic<bool> cancelled{false};
};

TEST_F(ConnectionTest, CompilesTheFirstStatementAndSaysWhatFollows) {
  Connection connection(file(), ConnectionRole::kReader, policy, {});
  BeginRequest(connection);
  const std::string sql = " -- c\nSELECT 1 ; ;/* x */ SELECT 2;";

  const Connection::Compiled first = connection.Compile(sql);
  EXPECT_EQ(first.rest, "SELECT 2;");
  EXPECT_FALSE(first.needs_writer);
  const Connection::Compiled second = connection.Compile(first.rest);
  EXPECT_EQ(second.rest, "");
  EXPECT_TRUE(second.statement->Step());
  EXPECT_EQ(second.statement->CurrentRow().At(0).integer, 2);
  second.statement->Reset();
  connection.EndRequest();
}

TEST_F(ConnectionTest, CompilesTheSameTextOnce) {
  Connection connection(file(), ConnectionRole::kReader, policy, {});
  BeginRequest(connection);
  PreparedStatement* const first = connection.Compile("SELECT 1").statement;
  EXPECT_EQ(connection.Compile("SELECT 1").statement, first);
  connection.EndRequest();
}

TEST_F(ConnectionTest, ARefusedStatementSaysThatItNeedsTheWriter) {
  Connection reader(file(), ConnectionRole::kReader, policy, {});
  BeginRequest(reader);
  for (const char* sql : {"SELECT changes()", "SELECT total_changes()", "PRAGMA foreign_keys=1",
                          "SELECT last_insert_rowid()", "PRAGMA data_version"}) {
    const Connection::Compiled compiled = reader.Compile(sql);
    EXPECT_TRUE(compiled.needs_writer) << sql;
    EXPECT_EQ(compiled.statement, nullptr) << sql;
  }
  EXPECT_FALSE(reader.Compile("PRAGMA foreign_keys").needs_writer);
  reader.EndRequest();
}

TEST_F(ConnectionTest, AReaderCannotWriteWhateverItIsAsked) {
  Connection reader(file(), ConnectionRole::kReader, policy, {});
  BeginRequest(reader);
  EXPECT_EQ(ErrorKindOf([&] { Run(reader, "INSERT INTO t VALUES (1)"); }), ErrorKind::kIo);
  reader.EndRequest();
}

TEST_F(ConnectionTest, UndoesPragmasAtTheEndOfARequest) {
  Connection writer(file(), ConnectionRole::kWriter, policy, {});
  BeginRequest(writer);
  for (const char* sql : {"PRAGMA recursive_triggers=1", "PRAGMA reverse_unordered_selects=on",
                          "PRAGMA ignore_check_constraints='yes'", "PRAGMA legacy_alter_table(1)",
                          "PRAGMA foreign_keys=0"}) {
    Run(writer, sql);
  }
  EXPECT_EQ(writer.QueryOwnInteger("PRAGMA recursive_triggers"), 1);
  EXPECT_EQ(writer.QueryOwnInteger("PRAGMA foreign_keys"), 0);

  writer.EndRequest();

  for (const char* sql : {"PRAGMA recursive_triggers", "PRAGMA reverse_unordered_selects",
                          "PRAGMA ignore_check_constraints", "PRAGMA legacy_alter_table"}) {
    EXPECT_EQ(writer.QueryOwnInteger(sql), 0) << sql;
  }
  EXPECT_EQ(writer.QueryOwnInteger("PRAGMA foreign_keys"), 1);
}

TEST_F(ConnectionTest, TellsSizesAfterEveryKindOfCommit) {
  Connection writer(file(), ConnectionRole::kWriter, policy, {});
  Connection reader(file(), ConnectionRole::kReader, policy, {});
  BeginRequest(reader, 0);
  EXPECT_EQ(reader.UsedBytes(), 8192U);
  reader.EndRequest();

  BeginRequest(writer);
  Run(writer, "INSERT INTO t VALUES (zeroblob(40000))");
  writer.ForgetSizes();
  EXPECT_EQ(writer.UsedBytes(), kWithBlob);
  Run(writer, "DELETE FROM t");
  writer.ForgetSizes();
  EXPECT_EQ(writer.UsedBytes(), 8192U);
  EXPECT_EQ(writer.FileBytes(), kWithBlob);
  writer.EndRequest();

  BeginRequest(reader, 1);
  EXPECT_EQ(reader.UsedBytes(), 8192U);
  EXPECT_EQ(reader.FileBytes(), kWithBlob);
  reader.EndRequest();

  // A program of which nobody counts the commits: a statement sees it first.
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "CREATE TABLE u(x)", nullptr, nullptr, nullptr), SQLITE_OK);
  BeginRequest(reader, 1);
  Run(reader, "SELECT * FROM t");
  EXPECT_EQ(reader.UsedBytes(), 8192U + 4096);
  reader.EndRequest();
  sqlite3_close(other);
}

TEST_F(ConnectionTest, TellsSizesOfBeforeWhenATransactionIsRolledBack) {
  Connection writer(file(), ConnectionRole::kWriter, policy, {});
  BeginRequest(writer);
  writer.Begin(Connection::TransactionKind::kWrite);
  Run(writer, "INSERT INTO t VALUES (zeroblob(40000))");
  writer.ForgetSizes();
  EXPECT_EQ(writer.UsedBytes(), kWithBlob);
  writer.Rollback();
  EXPECT_FALSE(writer.InTransaction());
  EXPECT_EQ(writer.UsedBytes(), 8192U);
  writer.EndRequest();
}

TEST_F(ConnectionTest, SaysWhyAStatementWasInterrupted) {
  constexpr std::string_view kEndless =
      "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT count(*) FROM c";
  Connection connection(file(), ConnectionRole::kReader, policy, {});
  connection.BeginRequest(std::chrono::steady_clock::now(), cancelled, 0);
  EXPECT_EQ(ErrorKindOf([&] { Run(connection, kEndless); }), ErrorKind::kInvalidSql);
  EXPECT_EQ(connection.interruption(), Refusal::kTimeout);
  connection.EndRequest();

  cancelled = true;
  BeginRequest(connection);
  EXPECT_EQ(connection.interruption(), std::nullopt);
  EXPECT_EQ(ErrorKindOf([&] { Run(connection, kEndless); }), ErrorKind::kInvalidSql);
  EXPECT_EQ(connection.interruption(), Refusal::kDatabaseGone);
  connection.EndRequest();
}

// Of either there is one instruction, or none yet.
TEST_F(ConnectionTest, IsStoppedWithinOneStepOfSqlite) {
  constexpr std::string_view kOneInstruction =
      "WITH a(x) AS (SELECT replace(hex(zeroblob(1000000)), '0', 'a')) "
      "SELECT instr(x, substr(x, 1, 900000) || 'b') FROM a";
  const std::string doubled = [] {
    std::string sql = "WITH c0(x) AS (SELECT 1)";
    for (int i = 1; i <= 40; ++i) {
      const std::string name = "c" + std::to_string(i);
      const std::string before = "c" + std::to_string(i - 1);
      sql.append(", ").append(name).append("(x) AS (SELECT x + x FROM ").append(before).append(")");
    }
    return sql + " SELECT x FROM c40";
  }();
  Connection connection(file(), ConnectionRole::kReader, policy, {});
  for (const std::string_view sql : {kOneInstruction, std::string_view(doubled)}) {
    connection.BeginRequest(std::chrono::steady_clock::now(), cancelled, 0);
    EXPECT_EQ(ErrorKindOf([&] { Run(connection, sql); }), ErrorKind::kInvalidSql) << sql;
    EXPECT_EQ(connection.interruption(), Refusal::kTimeout) << sql;
    connection.EndRequest();

    cancelled = true;
    BeginRequest(connection);
    EXPECT_EQ(ErrorKindOf([&] { Run(connection, sql); }), ErrorKind::kInvalidSql) << sql;
    EXPECT_EQ(connection.interruption(), Refusal::kDatabaseGone) << sql;
    connection.EndRequest();
    cancelled = false;

    BeginRequest(connection);
    Run(connection, "SELECT a FROM t");
    EXPECT_EQ(connection.interruption(), std::nullopt);
    connection.EndRequest();
  }
}

TEST_F(ConnectionTest, RefusesARequestMemoryButNotItsEnd) {
  ConnectionOptions options;
  options.memory.request = 8U << 20U;
  Connection writer(file(), ConnectionRole::kWriter, policy, options);
  BeginRequest(writer);
  writer.Begin(Connection::TransactionKind::kWrite);
  Run(writer, "INSERT INTO t VALUES (1)");
  EXPECT_EQ(ErrorKindOf([&] {
              Run(writer, "INSERT INTO t VALUES (max(randomblob(4000000), randomblob(4000001)))");
            }),
            ErrorKind::kInvalidSql);
  EXPECT_TRUE(writer.lacked_memory());
  writer.Rollback();
  EXPECT_FALSE(writer.InTransaction());
  writer.RunOwn("SELECT length(max(randomblob(4000000), randomblob(4000001)))");
  writer.EndRequest();

  BeginRequest(writer);
  EXPECT_FALSE(writer.lacked_memory());
  writer.Begin(Connection::TransactionKind::kWrite);
  Run(writer, "INSERT INTO t VALUES (randomblob(1000000))");
  writer.Commit();
  writer.EndRequest();
}

// SQLite looks at the progress handler also at the end of a statement that has done its work: now
// and then that is the commit.
TEST_F(ConnectionTest, NeverTellsACommitThatHappenedAsInterrupted) {
  Connection writer(file(), ConnectionRole::kWriter, policy, {});
  for (int i = 0; i < 2000; ++i) {
    cancelled = false;
    BeginRequest(writer);
    writer.Begin(Connection::TransactionKind::kWrite);
    Run(writer, "INSERT INTO t VALUES (1)");
    cancelled = true;
    ASSERT_EQ(tests::ErrorMessageOf([&] { writer.Commit(); }), "no error") << "commit " << i;
    writer.Rollback();
    writer.EndRequest();
  }
}

TEST_F(ConnectionTest, LeavesTheTransactionOpenWhenTheCommitIsRefused) {
  Connection writer(file(), ConnectionRole::kWriter, policy, {});
  writer.RunOwn(
      "CREATE TABLE p(id PRIMARY KEY);"
      "CREATE TABLE c(x REFERENCES p DEFERRABLE INITIALLY DEFERRED)");
  BeginRequest(writer);
  writer.Begin(Connection::TransactionKind::kWrite);
  Run(writer, "INSERT INTO c VALUES (1)");
  EXPECT_EQ(ErrorKindOf([&] { writer.Commit(); }), ErrorKind::kConstraint);
  EXPECT_TRUE(writer.InTransaction());
  writer.Rollback();
  EXPECT_FALSE(writer.InTransaction());
  writer.EndRequest();
}

TEST_F(ConnectionTest, CheckpointsWhatItCan) {
  Connection writer(file(), ConnectionRole::kWriter, policy, {});
  writer.RunOwn("INSERT INTO t VALUES (zeroblob(40000))");
  EXPECT_GT(writer.wal_frames(), 10);
  EXPECT_EQ(std::filesystem::file_size(file()), 8192U) << "nothing is copied unasked";

  CheckpointPassive(writer);
  EXPECT_EQ(writer.wal_frames(), 0);
  EXPECT_GT(std::filesystem::file_size(file()), 40'000U);
  EXPECT_TRUE(CheckpointTruncate(writer));
  EXPECT_EQ(std::filesystem::file_size(file() + "-wal"), 0U);
}

TEST_F(ConnectionTest, RefusesFilesThatAreNoDatabase) {
  const std::string garbage = (files.path() / "garbage").string();
  std::ofstream(garbage) << std::string(10'000, 'g');
  for (const ConnectionRole role : {ConnectionRole::kReader, ConnectionRole::kWriter}) {
    EXPECT_EQ(ErrorKindOf([&] { Connection(garbage, role, policy, {}); }), ErrorKind::kCorruptFile);
    EXPECT_EQ(ErrorKindOf([&] { Connection(garbage + ".not", role, policy, {}); }), ErrorKind::kIo);
  }
}

}  // namespace
}  // namespace storage
