#include "storage/transfer/dump.h"

#include <gtest/gtest.h>

#include "tests/storage/transfer/transfer_fixture.h"
#include "tests/support/queries/doubling_views.h"

namespace storage {
namespace {

class DumpTest : public tests::TransferFixture {
 protected:
  DumpTest() { schema.clear(); }

  // What the same options write of a database that was made from the dump.
  std::string ExportAgain(const std::string& dump, const DumpOptions& how) {
    Close();
    std::filesystem::remove_all(folder());
    Import(dump);
    return Export(how);
  }
};

constexpr DumpOptions kWithVirtualTables = {.form = DumpForm::kD1,
                                            .schema = true,
                                            .data = true,
                                            .names = {},
                                            .virtual_tables = VirtualTables::kRestore};

TEST_F(DumpTest, OfAnEmptyDatabaseIsOneLine) {
  EXPECT_EQ(Export(), "PRAGMA defer_foreign_keys=TRUE;");
}

TEST_F(DumpTest, WritesTablesThenIndexesTriggersAndViews) {
  Run("CREATE VIEW v AS SELECT 1; CREATE TABLE \"a b\"(x);"
      "CREATE TABLE log(\"q\"\"uote\" TEXT, n, g AS (n + 1));"
      "CREATE TRIGGER tr AFTER INSERT ON log BEGIN SELECT 1; END; CREATE INDEX ix ON log(n);"
      "INSERT INTO log(\"q\"\"uote\", n) VALUES ('it', 1), (NULL, x'00ff');"
      "INSERT INTO \"a b\" VALUES (1.5)");
  const std::string dump = Export();
  EXPECT_EQ(dump,
            "PRAGMA defer_foreign_keys=TRUE;\n"
            "CREATE TABLE IF NOT EXISTS \"a b\"(x);\n"
            "INSERT INTO \"a b\" (\"x\") VALUES(1.5);\n"
            "CREATE TABLE log(\"q\"\"uote\" TEXT, n, g AS (n + 1));\n"
            "INSERT INTO \"log\" (\"q\"\"uote\",\"n\") VALUES('it',1);\n"
            "INSERT INTO \"log\" (\"q\"\"uote\",\"n\") VALUES(NULL,x'00ff');\n"
            "CREATE INDEX ix ON log(n);\n"
            "CREATE TRIGGER tr AFTER INSERT ON log BEGIN SELECT 1; END;\n"
            "CREATE VIEW v AS SELECT 1;");
  EXPECT_EQ(ExportAgain(dump, {}), dump);
}

TEST_F(DumpTest, KeepsSequencesAndStatistics) {
  Run("CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a); CREATE INDEX ix ON t(a);"
      "INSERT INTO t(a) VALUES (1), (2), (3); DELETE FROM t WHERE id = 3; ANALYZE");
  const std::string dump = Export();
  EXPECT_EQ(dump,
            "PRAGMA defer_foreign_keys=TRUE;\n"
            "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a);\n"
            "INSERT INTO \"t\" (\"id\",\"a\") VALUES(1,1);\n"
            "INSERT INTO \"t\" (\"id\",\"a\") VALUES(2,2);\n"
            "ANALYZE sqlite_schema;\n"
            "INSERT INTO \"sqlite_stat1\" (\"tbl\",\"idx\",\"stat\") VALUES('t','ix','2 1');\n"
            "DELETE FROM sqlite_sequence;\n"
            "INSERT INTO \"sqlite_sequence\" (\"name\",\"seq\") VALUES('t',3);\n"
            "CREATE INDEX ix ON t(a);");
  EXPECT_EQ(ExportAgain(dump, {}), dump);
}

TEST_F(DumpTest, LeavesOutWhatIsNotAskedFor) {
  Run("CREATE TABLE t(a); CREATE TABLE u(b); CREATE INDEX ix ON t(a); INSERT INTO t VALUES (1);"
      "INSERT INTO u VALUES (2)");
  DumpOptions how;
  how.schema = false;
  EXPECT_EQ(Export(how),
            "PRAGMA defer_foreign_keys=TRUE;\n"
            "INSERT INTO \"t\" (\"a\") VALUES(1);\n"
            "INSERT INTO \"u\" (\"b\") VALUES(2);");
  how = {};
  how.data = false;
  EXPECT_EQ(Export(how),
            "PRAGMA defer_foreign_keys=TRUE;\n"
            "CREATE TABLE t(a);\n"
            "CREATE TABLE u(b);\n"
            "CREATE INDEX ix ON t(a);");
  how = {};
  how.names = {"u", "ix"};
  EXPECT_EQ(Export(how),
            "PRAGMA defer_foreign_keys=TRUE;\n"
            "CREATE TABLE u(b);\n"
            "INSERT INTO \"u\" (\"b\") VALUES(2);\n"
            "CREATE INDEX ix ON t(a);");
  how.names = {"nothing"};
  EXPECT_EQ(Export(how), "PRAGMA defer_foreign_keys=TRUE;");
}

TEST_F(DumpTest, LeavesOutNamesThatThePolicyProtects) {
  schema = "CREATE TABLE secrets(key); INSERT INTO secrets VALUES (1)";
  EXPECT_EQ(Export(), "PRAGMA defer_foreign_keys=TRUE;");
}

TEST_F(DumpTest, RefusesVirtualTablesBeforeTheFirstByte) {
  Run("CREATE TABLE a(x); CREATE VIRTUAL TABLE f USING fts5(x)");
  std::size_t pieces = 0;
  EXPECT_EQ(tests::ErrorMessageOf([&] { ExportTo([&](std::string_view) { ++pieces; }); }),
            "VirtualTable");
  EXPECT_EQ(pieces, 0U);
  DumpOptions how;
  how.names = {"a"};
  EXPECT_EQ(Export(how), "PRAGMA defer_foreign_keys=TRUE;\nCREATE TABLE a(x);");
}

TEST_F(DumpTest, CompilesNoView) {
  Run("CREATE TABLE t(a PRIMARY KEY); INSERT INTO t VALUES (1);"
      "CREATE VIRTUAL TABLE f USING fts5(x);" +
      tests::DoublingViews());
  const std::string dump = Export({.form = DumpForm::kShell,
                                   .schema = true,
                                   .data = true,
                                   .names = {},
                                   .virtual_tables = VirtualTables::kRestore});
  EXPECT_NE(dump.find("INSERT INTO \"t\" (\"rowid\",\"a\") VALUES(1,1);"), std::string::npos)
      << dump;
  EXPECT_EQ(Export(kWithVirtualTables).find("f_data"), std::string::npos);
}

TEST_F(DumpTest, RestoresFullTextTables) {
  Run("CREATE TABLE doc(id INTEGER PRIMARY KEY, body);"
      "CREATE VIRTUAL TABLE own USING fts5(title, body UNINDEXED, prefix='2');"
      "CREATE VIRTUAL TABLE other USING fts5(body, content='doc', content_rowid='id');"
      "CREATE VIRTUAL TABLE words USING fts5vocab(own, row);"
      "INSERT INTO own(own, rank) VALUES ('rank', 'bm25(7.0)');"
      "INSERT INTO own(rowid, title, body) VALUES (7, 'red apple', 'x'), (9, 'green pear', NULL);"
      "INSERT INTO doc VALUES (3, 'a heavy stone'); INSERT INTO other(other) VALUES ('rebuild')");
  const std::string dump = Export(kWithVirtualTables);
  EXPECT_EQ(dump,
            "PRAGMA defer_foreign_keys=TRUE;\n"
            "CREATE TABLE doc(id INTEGER PRIMARY KEY, body);\n"
            "INSERT INTO \"doc\" (\"id\",\"body\") VALUES(3,'a heavy stone');\n"
            "CREATE VIRTUAL TABLE own USING fts5(title, body UNINDEXED, prefix='2');\n"
            "INSERT INTO \"own\" (\"own\",\"rank\") VALUES('rank','bm25(7.0)');\n"
            "INSERT INTO \"own\" (\"rowid\",\"title\",\"body\") VALUES(7,'red apple','x');\n"
            "INSERT INTO \"own\" (\"rowid\",\"title\",\"body\") VALUES(9,'green pear',NULL);\n"
            "CREATE VIRTUAL TABLE other USING fts5(body, content='doc', content_rowid='id');\n"
            "CREATE VIRTUAL TABLE words USING fts5vocab(own, row);\n"
            "INSERT INTO \"other\" (\"other\") VALUES('rebuild');");

  EXPECT_EQ(ExportAgain(dump, kWithVirtualTables), dump);

  EXPECT_EQ(ValueOf("SELECT rowid FROM own WHERE own MATCH 'pear'"), "9");
  EXPECT_EQ(ValueOf("SELECT rowid FROM other WHERE other MATCH 'stone'"), "3");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM words"), "4");
}

TEST_F(DumpTest, KeepsTheRowidsThatFullTextTablesGoBy) {
  Run("CREATE TABLE doc(name TEXT PRIMARY KEY, body);"
      "CREATE TABLE odd(rowid TEXT, body);"
      "CREATE TABLE keyed(id INTEGER PRIMARY KEY, body);"
      "CREATE TABLE bare(name TEXT PRIMARY KEY, body) WITHOUT ROWID;"
      "CREATE VIRTUAL TABLE f USING fts5(body, content='doc');"
      "CREATE TRIGGER ins AFTER INSERT ON doc BEGIN"
      " INSERT INTO f(rowid, body) VALUES (new.rowid, new.body); END;"
      "CREATE TRIGGER del AFTER DELETE ON doc BEGIN"
      " INSERT INTO f(f, rowid, body) VALUES ('delete', old.rowid, old.body); END;"
      "INSERT INTO doc VALUES ('a', 'apple'), ('b', 'pear'), ('c', 'plum'), ('d', 'fig');"
      "DELETE FROM doc WHERE name IN ('a', 'c');"
      "INSERT INTO odd(rowid, body) VALUES ('x', 'y'); INSERT INTO keyed VALUES (5, 'y');"
      "INSERT INTO bare VALUES ('x', 'y')");
  const std::string dump = Export(kWithVirtualTables);
  EXPECT_NE(dump.find("INSERT INTO \"doc\" (\"rowid\",\"name\",\"body\") VALUES(2,'b','pear');"),
            std::string::npos)
      << dump;
  EXPECT_NE(dump.find("INSERT INTO \"odd\" (\"_rowid_\",\"rowid\",\"body\") VALUES(1,'x','y');"),
            std::string::npos)
      << dump;
  EXPECT_NE(dump.find("INSERT INTO \"keyed\" (\"id\",\"body\") VALUES(5,'y');"), std::string::npos);
  EXPECT_NE(dump.find("INSERT INTO \"bare\" (\"name\",\"body\") VALUES('x','y');"),
            std::string::npos);

  EXPECT_EQ(ExportAgain(dump, kWithVirtualTables), dump);

  const std::string find_fig = "SELECT name FROM doc WHERE rowid IN (SELECT rowid FROM f('fig'))";
  EXPECT_EQ(ValueOf(find_fig), "'d'");
  Run("INSERT INTO doc VALUES ('e', 'quince'); DELETE FROM doc WHERE name = 'd'");
  EXPECT_EQ(RowsOf(find_fig), tests::Rows{});
  EXPECT_EQ(ValueOf("SELECT count(*) FROM f('quince')"), "1");
}

TEST_F(DumpTest, LeavesRowidsOutWhereNothingGoesByThem) {
  Run("CREATE TABLE doc(body); INSERT INTO doc VALUES ('x')");
  EXPECT_EQ(Export(kWithVirtualTables), Export());
}

TEST_F(DumpTest, IndexesAnewOnlyTheRowsThatWereIndexed) {
  Run("CREATE TABLE doc(id INTEGER PRIMARY KEY, body, shown);"
      "CREATE VIRTUAL TABLE f USING fts5(body, content='doc', content_rowid='id');"
      "CREATE TRIGGER ins AFTER INSERT ON doc WHEN new.shown BEGIN"
      " INSERT INTO f(rowid, body) VALUES (new.id, new.body); END;"
      "INSERT INTO doc VALUES (1, 'apple', 1), (2, 'apple', 0), (3, 'apple', 1)");
  const std::string dump = Export(kWithVirtualTables);

  EXPECT_EQ(ExportAgain(dump, kWithVirtualTables), dump);

  EXPECT_EQ(RowsOf("SELECT rowid FROM f('apple')"), (tests::Rows{{"1"}, {"3"}}));
}

TEST_F(DumpTest, RefusesFullTextTablesWithoutContentWhereTheirRowsAreAskedFor) {
  Run("CREATE VIRTUAL TABLE f USING fts5(x, content='')");
  EXPECT_EQ(tests::ErrorKindOf([&] { Export(kWithVirtualTables); }), ErrorKind::kUnsupported);
  DumpOptions schema_only = kWithVirtualTables;
  schema_only.data = false;
  EXPECT_EQ(Export(schema_only),
            "PRAGMA defer_foreign_keys=TRUE;\n"
            "CREATE VIRTUAL TABLE f USING fts5(x, content='');");
}

class ShellDumpTest : public DumpTest {
 protected:
  ShellDumpTest() {
    rules = ImportRules::kScript;
    how.form = DumpForm::kShell;
  }

  DumpOptions how;
};

TEST_F(ShellDumpTest, IsATransactionWithoutForeignKeys) {
  Run("CREATE TABLE t(a); INSERT INTO t VALUES ('x')");
  EXPECT_EQ(Export(how),
            "PRAGMA foreign_keys=OFF;\n"
            "BEGIN TRANSACTION;\n"
            "CREATE TABLE t(a);\n"
            "INSERT INTO \"t\" (\"rowid\",\"a\") VALUES(1,'x');\n"
            "COMMIT;");
}

TEST_F(ShellDumpTest, ComesBackWhereD1sDoesNot) {
  Run("CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE c(p REFERENCES p);"
      "INSERT INTO p VALUES (1); INSERT INTO c VALUES (1);"
      "CREATE TABLE p2(id INTEGER PRIMARY KEY); INSERT INTO p2 SELECT * FROM p;");
  // The child stands before its parent.
  Import("PRAGMA foreign_keys=OFF; DROP TABLE p; ALTER TABLE p2 RENAME TO p");
  Run("CREATE VIEW v AS SELECT id FROM p;"
      "CREATE TRIGGER tr INSTEAD OF INSERT ON v BEGIN INSERT INTO p VALUES (new.id); END;"
      "CREATE TABLE gone(id INTEGER PRIMARY KEY AUTOINCREMENT); DROP TABLE gone;"
      "CREATE INDEX ix ON c(p); ANALYZE");
  const std::string dump = Export(how);

  EXPECT_EQ(ExportAgain(dump, how), dump);

  Run("INSERT INTO v VALUES (7)");
  EXPECT_EQ(ValueOf("SELECT max(id) FROM p"), "7");
}

TEST_F(ShellDumpTest, KeepsValuesOverTheLimitsOfRequests) {
  Run("CREATE TABLE t(a); INSERT INTO t VALUES (hex(zeroblob(2500000)))");
  Close();
  options.connection.limits.length = 100'000;
  options.connection.limits.sql_length = 1000;
  const std::string dump = Export(how);
  Close();
  std::filesystem::remove_all(folder());

  Import(dump);

  EXPECT_EQ(Export(how), dump);
  EXPECT_EQ(FailureOf("INSERT INTO t VALUES (hex(zeroblob(2500000)))"), "string or blob too big")
      << "the limits hold again";
}

TEST_F(ShellDumpTest, NamesOfVirtualTablesBringWhatTheyKeepThemselvesIn) {
  Run("CREATE VIRTUAL TABLE f USING fts5(x, content=''); CREATE TABLE other(a);"
      "INSERT INTO f(rowid, x) VALUES (3, 'apple')");
  how.names = {"f"};
  const std::string dump = Export(how);
  EXPECT_NE(dump.find("VALUES('table','f','f',0,"
                      "'CREATE VIRTUAL TABLE f USING fts5(x, content='''')');"),
            std::string::npos)
      << dump;

  EXPECT_EQ(ExportAgain(dump, how), dump);

  EXPECT_EQ(ValueOf("SELECT rowid FROM f('apple')"), "3");
  EXPECT_EQ(FailureOf("SELECT * FROM other"), "no such table: other");
}

TEST_F(ShellDumpTest, OfOnlySchemaOrOnlyRowsTakesVirtualTablesAsTheyAre) {
  Run("CREATE VIRTUAL TABLE f USING fts5(x); INSERT INTO f VALUES ('apple')");
  DumpOptions schema_only = how;
  schema_only.data = false;
  const std::string first = Export(schema_only);
  how.schema = false;
  const std::string second = Export(how);
  Close();
  std::filesystem::remove_all(folder());

  Import(first);
  Import(second);

  EXPECT_EQ(ValueOf("SELECT rowid FROM f('apple')"), "1");
}

TEST_F(DumpTest, WritesOneStateWhateverIsCommittedMeanwhile) {
  options.reads_during_transfer = ReadsDuringTransfer::kAnswered;
  Run("CREATE TABLE t(a); INSERT INTO t(a) WITH RECURSIVE c(i) AS"
      " (SELECT 1 UNION ALL SELECT i + 1 FROM c LIMIT 20000) SELECT i FROM c");
  database();
  Database other(file().string(), policy, options, clock, log);
  std::string dump;
  ExportTo([&](std::string_view bytes) {
    if (dump.empty()) {
      tests::RecordedResults results;
      const std::vector<Query> queries = {{"DELETE FROM t", {}}};
      other.Run(queries, Access::kReadWrite, results);
    }
    dump += bytes;
  });
  EXPECT_TRUE(begun);
  EXPECT_EQ(std::count(dump.begin(), dump.end(), '\n'), 20'001);
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "0");
}

TEST_F(DumpTest, StopsWhenItIsTold) {
  Run("CREATE TABLE t(a); INSERT INTO t(a) WITH RECURSIVE c(i) AS"
      " (SELECT 1 UNION ALL SELECT i + 1 FROM c LIMIT 50000) SELECT hex(zeroblob(50)) FROM c");
  const auto sink = [this](std::string_view) { database().transfers().Stop(); };
  EXPECT_EQ(tests::ErrorMessageOf([&] { ExportTo(sink); }), "DatabaseGone");
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "50000");
}

}  // namespace
}  // namespace storage
