#include "storage/transfer/shell_script.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/storage/transfer/transfer_fixture.h"

namespace storage {
namespace {

using tests::Rows;

class ShellScriptTest : public tests::TransferFixture {
 protected:
  ShellScriptTest() { rules = ImportRules::kScript; }
};

TEST_F(ShellScriptTest, RunsWhatSqlitesShellWrites) {
  Import(
      "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
      "CREATE TABLE album(id INTEGER PRIMARY KEY AUTOINCREMENT, artist REFERENCES artist, n);\n"
      "INSERT INTO album VALUES(1,7,1.0);\nINSERT INTO album VALUES(2,7,unistr('a\\u000ab'));\n"
      "CREATE TABLE artist(id INTEGER PRIMARY KEY, name);\n"
      "INSERT INTO artist VALUES(7,replace('x\\ny','\\n',char(10)));\n"
      "PRAGMA writable_schema=ON;\n"
      "INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)"
      "VALUES('table','f','f',0,'CREATE VIRTUAL TABLE f USING fts5(x, tokenize=''porter'')');\n"
      "CREATE TABLE IF NOT EXISTS 'f_data'(id INTEGER PRIMARY KEY, block BLOB);\n"
      "INSERT INTO f_data VALUES(1,X'010101');\nINSERT INTO f_data "
      "VALUES(10,X'000000000101010001010101');\n"
      "INSERT INTO f_data VALUES(137438953473,X'0000000c0430617070010204');\n"
      "CREATE TABLE IF NOT EXISTS 'f_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT "
      "ROWID;\n"
      "INSERT INTO f_idx VALUES(1,X'',2);\n"
      "CREATE TABLE IF NOT EXISTS 'f_content'(id INTEGER PRIMARY KEY, c0);\n"
      "INSERT INTO f_content VALUES(1,'app');\n"
      "CREATE TABLE IF NOT EXISTS 'f_docsize'(id INTEGER PRIMARY KEY, sz BLOB);\n"
      "INSERT INTO f_docsize VALUES(1,X'01');\n"
      "CREATE TABLE IF NOT EXISTS 'f_config'(k PRIMARY KEY, v) WITHOUT ROWID;\n"
      "INSERT INTO f_config VALUES('version',4);\n"
      "DELETE FROM sqlite_sequence;\nINSERT INTO sqlite_sequence VALUES('album',9);\n"
      "CREATE INDEX ix ON album(artist);\nPRAGMA writable_schema=OFF;\nCOMMIT;\n");
  EXPECT_EQ(RowsOf("SELECT n, typeof(n) FROM album"),
            (Rows{{"1", "'real'"}, {"'a\nb'", "'text'"}}));
  EXPECT_EQ(ValueOf("SELECT name FROM artist"), "'x\ny'");
  EXPECT_EQ(ValueOf("SELECT x FROM f"), "'app'");
  Run("INSERT INTO f VALUES ('apple'); INSERT INTO album(n) VALUES (3)");
  EXPECT_EQ(ValueOf("SELECT rowid FROM f('apple')"), "2");
  EXPECT_EQ(ValueOf("SELECT max(id) FROM album"), "10");
}

TEST_F(ShellScriptTest, PassesOverWhatIsNotForAClient) {
  EXPECT_EQ(Import("PRAGMA journal_mode=DELETE; PRAGMA user_version=5; VACUUM; BEGIN; END;"
                   "CREATE TABLE IF NOT EXISTS secrets(key); INSERT INTO \"secrets\" VALUES (';');"
                   "DELETE FROM sqlite_sequence; INSERT INTO t(a) SELECT sqlite_version() > ''")
                .statements,
            9U);
  EXPECT_EQ(RowsOf("SELECT a FROM t"), (Rows{{"1"}}));
  EXPECT_EQ(ValueOf("SELECT count(*) FROM sqlite_schema WHERE name = 'secrets'"), "0");
  EXPECT_EQ(FailureOf("SELECT sqlite_version()"), "not authorized to use function: sqlite_version");
}

TEST_F(ShellScriptTest, RefusesWhatWouldReachElsewhere) {
  EXPECT_EQ(ImportFailure("ATTACH 'other' AS other"), "not authorized");
  EXPECT_EQ(ImportFailure("SAVEPOINT s"), "TransactionStatement");
  EXPECT_EQ(ImportFailure("INSERT INTO t(a) VALUES (1); ROLLBACK; -- due to errors"),
            "the file says ROLLBACK, as a dump does that met an error when it was written");
  EXPECT_EQ(ImportFailure("SELECT * FROM secrets"), "no such table: secrets");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "0");
}

TEST_F(ShellScriptTest, WritesNothingButVirtualTablesIntoTheSchema) {
  const std::string start =
      "INSERT INTO sqlite_master(type,name,tbl_name,rootpage,sql) VALUES('table','f','f',";
  const std::string only =
      "only a virtual table may be written into sqlite_schema, as SQLite's shell does";
  EXPECT_EQ(ImportFailure(start + "2,'CREATE TABLE f(a)')"), only);
  EXPECT_EQ(ImportFailure(start + "0,'CREATE TABLE f(a)')"), only);
  EXPECT_EQ(ImportFailure("INSERT INTO sqlite_schema VALUES('table','f','f',0,'')"), only);
  EXPECT_EQ(ImportFailure(start + "0,'CREATE VIRTUAL TABLE f USING csv(a)')"),
            "no such module: csv");
  EXPECT_EQ(
      ImportFailure("CREATE TABLE f(a);" + start + "0,'CREATE VIRTUAL TABLE f USING fts5(a)')"),
      "table f already exists");
  EXPECT_EQ(ImportFailure(start + "0,'CREATE VIRTUAL TABLE f USING fts5(a)')"),
            "vtable constructor failed: f")
      << "what it keeps itself in is missing";
  EXPECT_EQ(ImportFailure("UPDATE sqlite_schema SET sql = ''"),
            "table sqlite_master may not be modified");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM sqlite_schema"), "2");
}

TEST_F(ShellScriptTest, TakesStatementsOfAnyLength) {
  EXPECT_EQ(Import("INSERT INTO t(b) VALUES ('" + std::string(3'000'000, ';') +
                   "'); INSERT INTO t(b) VALUES (2)")
                .statements,
            2U);
  EXPECT_EQ(ValueOf("SELECT length(b) FROM t"), "3000000");
  EXPECT_EQ(ImportFailure("INSERT INTO t(b) VALUES ('" + std::string(1'000'000, ';')),
            "unrecognized token: \"'" + std::string(1'000'000, ';') + "\"");
}

}  // namespace
}  // namespace storage
