#include "storage/transfer/virtual_table.h"

#include <set>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "tests/support/small_stack.h"

namespace storage {
namespace {

std::string ModuleOf(const std::string& rest) {
  return ParseVirtualTable("CREATE VIRTUAL TABLE " + rest).module;
}

bool IsContentless(const std::string& rest) {
  return ParseVirtualTable("CREATE VIRTUAL TABLE " + rest).contentless;
}

TEST(VirtualTableTest, FindsTheModuleBehindAnyName) {
  EXPECT_EQ(ModuleOf("t USING fts5(a)"), "fts5");
  EXPECT_EQ(ModuleOf("\"a \"\"using\"\" rtree(\" using FTS5 (a)"), "fts5");
  EXPECT_EQ(ModuleOf("[a using b] USING rtree(id, x0, x1)"), "rtree");
  EXPECT_EQ(ModuleOf("`t`USING/* why */rtree_i32(id, x0, x1)"), "rtree_i32");
  EXPECT_EQ(ModuleOf("t -- using fts3\n USING 'fts5vocab'(f, row)"), "fts5vocab");
  EXPECT_EQ(ModuleOf("größe$1 USING fts5(a)"), "fts5");
}

TEST(VirtualTableTest, TellsFts5WithoutContent) {
  EXPECT_TRUE(IsContentless("t USING fts5(a, content='')"));
  EXPECT_TRUE(IsContentless("t USING fts5(a, CONTENT = \"\", contentless_delete=1)"));
  EXPECT_FALSE(IsContentless("t USING fts5(a)"));
  EXPECT_FALSE(IsContentless("t USING fts5(a, content='u', content_rowid='id')"));
  EXPECT_FALSE(IsContentless("t USING rtree(content='')"));
}

// As FTS5 reads its arguments: fts5_config.c, sqlite3Fts5ConfigParse.
TEST(VirtualTableTest, ReadsContentAsFts5Does) {
  for (const char* empty : {"content=", "content=[]", "content = ``", "c=''", "CONTEN=\"\""}) {
    EXPECT_TRUE(IsContentless("t USING fts5(" + std::string(empty) + ", a)")) << empty;
  }
  for (const char* other :
       {"content_rowid=''", "columnsize=0", "tokenize=\"x content=''\"", "content=''''",
        "'a, content='''", "prefix='2 3'", "a UNINDEXED", "content"}) {
    EXPECT_FALSE(IsContentless("t USING fts5(a, " + std::string(other) + ")")) << other;
  }
}

TEST(VirtualTableTest, TakesTextsOfAnyLength) {
  tests::OnSmallStack([] {
    const std::string blanks(1'000'000, ' ');
    const std::string name(1'000'000, 'a');
    EXPECT_TRUE(IsContentless("t USING fts5(a, content" + blanks + "=" + blanks + "'')"));
    EXPECT_FALSE(IsContentless("t USING fts5(a, content" + blanks + "='u')"));
    EXPECT_FALSE(IsContentless(name + " USING fts5(" + name + "='" + name + "'"));
    EXPECT_FALSE(IsContentless("t USING fts5(" + std::string(1'000'000, '(')));
    EXPECT_FALSE(IsContentless("t USING fts5(" + std::string(1'000'000, ',')));
    EXPECT_EQ(ModuleOf("t" + blanks + "USING" + blanks + "fts5" + blanks + "(a)"), "fts5");
  });
}

TEST(VirtualTableTest, ReadsWhatIsNoSuchStatement) {
  EXPECT_EQ(ParseVirtualTable("").module, "");
  EXPECT_EQ(ParseVirtualTable("CREATE VIRTUAL TABLE \"t").module, "");
}

// As the engine tells them itself.
TEST(VirtualTableTest, FindsTheTablesThatVirtualOnesKeepThemselvesIn) {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE);
  database.exec(
      "CREATE VIRTUAL TABLE Docs USING fts5(a); CREATE VIRTUAL TABLE \"odd name_\" USING FTS5(a);"
      "CREATE VIRTUAL TABLE bare USING fts5(a, content='', columnsize=0);"
      "CREATE VIRTUAL TABLE box USING rtree(id, a, b);"
      "CREATE VIRTUAL TABLE boxes USING RTREE_I32(id, a, b); CREATE VIRTUAL TABLE w USING "
      "fts5vocab(docs, "
      "row); CREATE TABLE docs_node(x); CREATE TABLE bare_content(x); CREATE TABLE w_data(x);"
      "CREATE TABLE docs_more_data(x); CREATE TABLE data(x); CREATE TABLE _data(x);"
      "CREATE TABLE box_PARENT_x(x); CREATE VIEW box_idx AS SELECT 1");
  std::vector<SchemaText> tables;
  SQLite::Statement all(database, "SELECT name, sql FROM sqlite_schema WHERE type = 'table'");
  while (all.executeStep()) {
    tables.push_back({all.getColumn(0).getString(), all.getColumn(1).getString()});
  }
  std::set<std::string> shadows;
  SQLite::Statement list(database, "SELECT name FROM pragma_table_list WHERE type = 'shadow'");
  while (list.executeStep()) shadows.insert(list.getColumn(0).getString());
  EXPECT_EQ(shadows.size(), 5U + 5 + 3 + 3 + 3 + 1);
  EXPECT_EQ(FindShadowTables(tables), shadows);
}

}  // namespace
}  // namespace storage
