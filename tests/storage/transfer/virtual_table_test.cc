#include "storage/transfer/virtual_table.h"

#include <gtest/gtest.h>

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
}

TEST(VirtualTableTest, ReadsWhatIsNoSuchStatement) {
  EXPECT_EQ(ParseVirtualTable("").module, "");
  EXPECT_EQ(ParseVirtualTable("CREATE VIRTUAL TABLE \"t").module, "");
}

}  // namespace
}  // namespace storage
