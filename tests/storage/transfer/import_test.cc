#include <atomic>
#include <filesystem>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "storage/transfer/import_run.h"
#include "tests/storage/transfer/transfer_fixture.h"

namespace storage {
namespace {

using tests::Rows;

class ImportTest : public tests::TransferFixture {
 protected:
  // What a failed import must not have changed.
  std::string Tables() { return ValueOf("SELECT group_concat(name) FROM sqlite_schema"); }
};

TEST_F(ImportTest, RunsEveryStatementAndCounts) {
  const ImportReport report = Import(
      "PRAGMA defer_foreign_keys=TRUE;\n-- a comment; it ends here\nCREATE TABLE u(x);"
      "INSERT INTO u VALUES (';'), ('--');\r\n SELECT * FROM u;\n"
      "CREATE TRIGGER tr AFTER INSERT ON u BEGIN INSERT INTO t(a) VALUES (1); SELECT 2; END;\n"
      "INSERT INTO u VALUES (3)");
  EXPECT_EQ(report.statements, 6U);
  EXPECT_EQ(report.changes, 4);
  EXPECT_EQ(report.last_row_id, 3);
  EXPECT_EQ(report.user_tables, 2U);
  EXPECT_TRUE(report.changed_database);
  EXPECT_GT(report.rows.read, 0U);
  EXPECT_GT(report.rows.written, 3U);
  EXPECT_EQ(report.size_after, Run("SELECT 1").report.size_after);
  EXPECT_EQ(progress.statements, 6U);
  EXPECT_TRUE(begun);
  EXPECT_EQ(RowsOf("SELECT a FROM t"), (Rows{{"1"}}));
  EXPECT_EQ(RowsOf("SELECT x FROM u"), (Rows{{"';'"}, {"'--'"}, {"3"}}));
}

TEST_F(ImportTest, TellsWhichStatementFailedAndUndoesAll) {
  EXPECT_EQ(ImportFailure("CREATE TABLE u(x);\nINSERT INTO u VALUES (1);\n  INSERT INTO nope;"),
            "near \";\": syntax error");
  EXPECT_EQ(progress.statements, 2U);
  EXPECT_EQ(progress.offset_bytes, 47U);
  EXPECT_EQ(ImportFailure("INSERT INTO t(a) VALUES (1); INSERT INTO t(a) VALUES (1)"),
            "UNIQUE constraint failed: t.a");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "0");
  EXPECT_EQ(Tables(), "'t,sqlite_autoindex_t_1'");
}

TEST_F(ImportTest, RefusesWhatARequestMayNotDo) {
  EXPECT_EQ(ImportFailure("INSERT INTO t(a) VALUES (1); BEGIN; COMMIT"), "TransactionStatement");
  EXPECT_EQ(ImportFailure("COMMIT"), "TransactionStatement");
  EXPECT_EQ(ImportFailure("SAVEPOINT s"), "TransactionStatement");
  EXPECT_EQ(ImportFailure("CREATE TABLE secrets(x)"), "not authorized");
  EXPECT_EQ(ImportFailure("SELECT sqlite_version()"),
            "not authorized to use function: sqlite_version");
  EXPECT_EQ(ImportFailure("INSERT INTO t(a) VALUES (?)"), "ParameterCount");
  EXPECT_EQ(ImportFailure("VACUUM"), "cannot VACUUM from within a transaction");
  EXPECT_EQ(ImportFailure(""), "NoStatement");
  EXPECT_EQ(ImportFailure("-- nothing\n;;/* here */"), "NoStatement");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "0");
}

TEST_F(ImportTest, ChecksDeferredForeignKeysAtTheEnd) {
  const std::string child = "CREATE TABLE c(p REFERENCES t(id) DEFERRABLE INITIALLY DEFERRED);";
  EXPECT_EQ(ImportFailure(child + "INSERT INTO c VALUES (5)"), "FOREIGN KEY constraint failed");
  EXPECT_EQ(Tables(), "'t,sqlite_autoindex_t_1'");
  Import(child + "INSERT INTO c VALUES (5); INSERT INTO t(id) VALUES (5)");
  EXPECT_EQ(ValueOf("SELECT p FROM c"), "5");
}

class ForeignKeysTest : public ImportTest {
 protected:
  ForeignKeysTest() {
    schema =
        "CREATE TABLE p(id INTEGER PRIMARY KEY);"
        "CREATE TABLE c(p REFERENCES p ON DELETE CASCADE);"
        "INSERT INTO p VALUES (1); INSERT INTO c VALUES (1)";
  }

  // What is left of the child when `start` is followed by SQL that makes its parent anew.
  std::string ChildrenAfter(const std::string& start) {
    Import(start + kRebuild);
    std::string count = ValueOf("SELECT count(*) FROM c");
    EXPECT_EQ(ValueOf("PRAGMA foreign_keys"), "1") << start;
    Close();
    std::filesystem::remove_all(folder());
    return count;
  }

  static constexpr const char* kRebuild =
      "CREATE TABLE p2(id INTEGER PRIMARY KEY, a); INSERT INTO p2(id) SELECT id FROM p;"
      "DROP TABLE p; ALTER TABLE p2 RENAME TO p;";
};

TEST_F(ForeignKeysTest, AreOffWhenTheTextSaysSoAtItsTop) {
  for (const char* start :
       {"PRAGMA foreign_keys=OFF;", "pragma foreign_keys = 0 ;", "PRAGMA foreign_keys(off);",
        "PRAGMA main.foreign_keys=no;", "PRAGMA foreign_keys='false';", "PRAGMA FOREIGN_KEYS=Off;",
        "-- a dump\r\n/* of\r\nsomething */\r\n\r\nPRAGMA foreign_keys=OFF;\r\n",
        "PRAGMA defer_foreign_keys=TRUE;\nPRAGMA foreign_keys=OFF;\n"}) {
    EXPECT_EQ(ChildrenAfter(start), "1") << start;
  }
}

TEST_F(ForeignKeysTest, AreOnWhereItSaysSoElsewhere) {
  for (const char* start :
       {"", "PRAGMA foreign_keys=ON;", "PRAGMA foreign_keys;",
        "PRAGMA foreign_keys=ON;PRAGMA foreign_keys=OFF;", "SELECT 1; PRAGMA foreign_keys=OFF;",
        "-- PRAGMA foreign_keys=OFF;\n"}) {
    EXPECT_EQ(ChildrenAfter(start), "0") << start;
  }
  Run("PRAGMA foreign_keys=OFF; DELETE FROM p");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM c"), "0");
}

TEST_F(ForeignKeysTest, LetTablesComeInAnyOrder) {
  const std::string tables =
      "CREATE TABLE e(q REFERENCES q); INSERT INTO e VALUES (1);"
      "CREATE TABLE q(id INTEGER PRIMARY KEY); INSERT INTO q VALUES (1);";
  EXPECT_EQ(ImportFailure(tables), "no such table: main.q");
  Import("PRAGMA foreign_keys=OFF;" + tables);
  EXPECT_EQ(FailureOf("INSERT INTO e VALUES (2)"), "FOREIGN KEY constraint failed");
}

TEST_F(ForeignKeysTest, AreOnAgainAfterAFailure) {
  EXPECT_EQ(ImportFailure("PRAGMA foreign_keys=OFF; INSERT INTO c VALUES (5); nonsense"),
            "near \"nonsense\": syntax error");
  EXPECT_EQ(FailureOf("INSERT INTO c VALUES (5)"), "FOREIGN KEY constraint failed");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM c"), "1");
}

TEST_F(ImportTest, RefusesADatabaseFile) {
  EXPECT_EQ(ImportFailure(std::string("SQLite format 3\0\x10", 17)),
            "the file is an SQLite database and not SQL text");
}

TEST_F(ImportTest, PassesNothingOverBehindANul) {
  EXPECT_EQ(ImportFailure(std::string("INSERT INTO t(a) VALUES (1)\0; DELETE FROM t", 43)),
            "TextBehindNul");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "0");
}

TEST_F(ImportTest, TakesStatementsUpToTheLimitWhereverTheyStand) {
  options.connection.limits.sql_length = 1000;
  const std::string start = "INSERT INTO t(b) VALUES ('";
  const std::string longest = start + std::string(1000 - start.size() - 3, 'x') + "');";
  std::string sql;
  for (int i = 0; i < 2000; ++i) sql += longest + "\n";
  EXPECT_EQ(Import(sql).statements, 2000U);
  EXPECT_EQ(ImportFailure(sql + start + std::string(1000 - start.size() - 2, 'x') + "');"),
            "statement too long");
  EXPECT_EQ(progress.statements, 2000U);
  EXPECT_EQ(ImportFailure("SELECT '" + std::string(5'000'000, 'x') + "'"), "statement too long");
}

TEST_F(ImportTest, ReadsAMultipleOfItsMemory) {
  const std::string line = "INSERT INTO t(b) VALUES (hex(zeroblob(50)));\n";
  std::size_t left = 100'000 * line.size();
  const ImportReport report = ImportFrom([&](char* to, std::size_t size) {
    std::size_t count = 0;
    for (; count < size && left > 0; ++count, --left) {
      to[count] = line[(line.size() - left % line.size()) % line.size()];
    }
    return count;
  });
  EXPECT_EQ(report.statements, 100'000U);
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "100000");
}

TEST_F(ImportTest, UndoesAllWhenItsTextCannotBeRead) {
  bool first = true;
  const auto source = [&](char* to, std::size_t) -> std::size_t {
    if (!std::exchange(first, false)) throw Error(ErrorKind::kIo, "gone");
    constexpr std::string_view kText = "INSERT INTO t(a) VALUES (1);";
    return kText.copy(to, kText.size());
  };
  EXPECT_EQ(tests::ErrorMessageOf([&] { ImportFrom(source); }), "gone");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "0");
}

TEST_F(ImportTest, StopsWithinAStatement) {
  std::atomic<bool> reads{false};
  std::string failure;
  database();
  std::thread import([&] {
    failure = tests::ErrorMessageOf([&] {
      ImportFrom([&](char* to, std::size_t) -> std::size_t {
        constexpr std::string_view kText =
            "INSERT INTO t(a) VALUES (1); WITH RECURSIVE c(i) AS"
            " (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT count(*) FROM c";
        return reads.exchange(true) ? 0 : kText.copy(to, kText.size());
      });
    });
  });
  while (progress.statements == 0) std::this_thread::yield();
  database().transfers().Stop();
  import.join();
  EXPECT_EQ(failure, "DatabaseGone");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "0");
}

TEST_F(ImportTest, RefusesRequestsWhileItRuns) {
  std::string read;
  std::string write;
  const auto source = [&](char* to, std::size_t) -> std::size_t {
    if (!read.empty()) return 0;
    read = FailureOf("SELECT 1");
    write = FailureOf("INSERT INTO t(a) VALUES (1)");
    constexpr std::string_view kText = "SELECT 1";
    return kText.copy(to, kText.size());
  };
  ImportFrom(source);
  EXPECT_EQ(read, "Importing");
  EXPECT_EQ(write, "Importing");
  EXPECT_EQ(FailureOf("SELECT 1"), "no error");
}

TEST_F(ImportTest, LetsReadsGoOnWhereItIsToldTo) {
  options.reads_during_transfer = ReadsDuringTransfer::kAnswered;
  std::string read;
  std::string writes;
  const auto source = [&](char* to, std::size_t) -> std::size_t {
    if (!read.empty()) return 0;
    read = FailureOf("SELECT * FROM t");
    writes = FailureOf("WITH c(i) AS (SELECT 1) INSERT INTO t(a) SELECT i FROM c") + " " +
             FailureOf("DELETE FROM t");
    constexpr std::string_view kText = "SELECT 1";
    return kText.copy(to, kText.size());
  };
  ImportFrom(source);
  EXPECT_EQ(read, "no error");
  EXPECT_EQ(writes, "Importing Importing");
}

TEST_F(ImportTest, RefusesRequestsWhileAnExportRuns) {
  std::string read;
  ExportTo([&](std::string_view) { read = FailureOf("SELECT 1"); });
  EXPECT_EQ(read, "Exporting");
}

TEST_F(ImportTest, IsOneAtATime) {
  const auto hold = database().transfers().TryBegin(Transfer::kExport);
  EXPECT_EQ(database().transfers().TryBegin(Transfer::kImport), nullptr);
  EXPECT_EQ(database().transfers().running(), Transfer::kExport);
}

TEST_F(ImportTest, GivesUpOnADatabaseThatIsGone) {
  database().Cancel();
  EXPECT_EQ(ImportFailure("SELECT 1"), "DatabaseGone");
  EXPECT_EQ(tests::ErrorMessageOf([&] { Export(); }), "DatabaseGone");
}

}  // namespace
}  // namespace storage
