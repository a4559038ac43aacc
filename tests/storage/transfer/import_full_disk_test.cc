// Whichever write of an import fails: nothing of it is there, and the database works on.

#include <string>

#include <gtest/gtest.h>

#include "tests/storage/transfer/transfer_fixture.h"
#include "tests/support/disk/full_disk.h"

namespace storage {
namespace {

using tests::FullDisk;

class ImportFullDiskTest : public tests::TransferFixture {
 protected:
  FullDisk disk;
};

TEST_F(ImportFullDiskTest, UndoesAllAndWorksOn) {
  // More than the page cache holds, so that pages are written before the commit.
  std::string sql = "CREATE TABLE u(a);\n";
  for (int i = 0; i < 2000; ++i) sql += "INSERT INTO u VALUES (zeroblob(4000));\n";
  Run("INSERT INTO t(a) VALUES (1)");
  int failed = 0;
  for (const int good_writes : {0, 1, 10, 500, 1000, 2000, 3000, 4000}) {
    disk.FailAfter(good_writes, FullDisk::Failure::kNoRoom);
    const auto error = tests::ErrorOf([&] { Import(sql); });
    disk.Heal();
    if (error) {
      ++failed;
      EXPECT_EQ(error->kind(), ErrorKind::kDiskFull) << error->what();
      EXPECT_EQ(ValueOf("SELECT count(*) FROM sqlite_schema WHERE name = 'u'"), "0");
    } else {
      Run("DROP TABLE u");
    }
    EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "1");
    EXPECT_EQ(ValueOf("PRAGMA quick_check"), "'ok'");
  }
  EXPECT_GT(failed, 4);
  EXPECT_EQ(Import(sql).statements, 2001U);
  Close();
}

}  // namespace
}  // namespace storage
