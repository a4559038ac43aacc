#include "storage/backup/backup_list.h"

#include <fstream>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/temp_directory.h"

namespace storage {
namespace {

namespace fs = std::filesystem;
using tests::ErrorKindOf;

class BackupListTest : public testing::Test {
 protected:
  BackupListTest() {
    Write("a", "12345");
    Write("b/c d", "");
    Write("lock", "not of it");
    WriteBackupList(files.path(), FilesOfBackup(files.path()));
  }

  void Write(const std::string& name, const std::string& text) const {
    fs::create_directories((files.path() / name).parent_path());
    std::ofstream(files.path() / name) << text;
  }
  std::optional<ErrorKind> KindOfReading() const {
    return ErrorKindOf([&] { ReadBackupList(files.path()); });
  }
  void WriteList(const std::string& text) const { Write("backup.list", text); }

  tests::TempDirectory files;
};

TEST_F(BackupListTest, ReadsWhatIsThere) {
  const auto list = ReadBackupList(files.path());
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].path, "a");
  EXPECT_EQ(list[0].bytes, 5U);
  EXPECT_EQ(list[1].path, "b/c d");
  EXPECT_EQ(list[1].bytes, 0U);
}

TEST_F(BackupListTest, MissesAFileAndItsBytes) {
  Write("a", "1234");
  EXPECT_EQ(KindOfReading(), ErrorKind::kCorruptFile);
  Write("a", "12345");
  fs::remove(files.path() / "b/c d");
  EXPECT_EQ(KindOfReading(), ErrorKind::kCorruptFile);
}

TEST_F(BackupListTest, IsWholeOrNone) {
  for (const char* text :
       {"", "something\n", "d1-emulator backup 1\n", "d1-emulator backup 1\n5 a\n",
        "d1-emulator backup 1\n5 a\nend 2\n", "d1-emulator backup 1\n5 a\nend",
        "d1-emulator backup 1\nx a\nend 1\n", "d1-emulator backup 1\n5\nend 1\n"}) {
    WriteList(text);
    EXPECT_EQ(KindOfReading(), ErrorKind::kCorruptFile) << text;
  }
  WriteList("d1-emulator backup 2\nend 0\n");
  EXPECT_EQ(KindOfReading(), ErrorKind::kNewerVersion);
  fs::remove(files.path() / "backup.list");
  EXPECT_EQ(KindOfReading(), ErrorKind::kNotFound);
}

TEST_F(BackupListTest, LeadsNowhereElse) {
  Write("../outside", "12345");
  for (const std::string path : {"/etc/hostname", "../outside", "b/../../outside", "lock"}) {
    WriteList("d1-emulator backup 1\n5 " + path + "\nend 1\n");
    EXPECT_EQ(KindOfReading(), ErrorKind::kCorruptFile) << path;
  }
  fs::remove(files.path() / "../outside");
}

}  // namespace
}  // namespace storage
