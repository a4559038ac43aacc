#include "storage/file_system.h"

#include <algorithm>
#include <cerrno>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/disk/plain_user.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/temp_directory.h"

namespace storage {
namespace {

namespace fs = std::filesystem;
using tests::ErrorMessageOf;

class FileSystemTest : public testing::Test {
 protected:
  fs::path Write(const std::string& name, const std::string& text) {
    std::ofstream(files.path() / name) << text;
    return files.path() / name;
  }

  tests::TempDirectory files;
};

TEST_F(FileSystemTest, KnowsWhatHasAName) {
  EXPECT_TRUE(NameExists(Write("file", "")));
  EXPECT_TRUE(NameExists(files.path()));
  EXPECT_FALSE(NameExists(files.path() / "none"));
  EXPECT_FALSE(NameExists(files.path() / "none" / "below"));
  EXPECT_FALSE(NameExists(files.path() / "file" / "below"));
}

TEST_F(FileSystemTest, TakesALinkThatLeadsNowhereForAName) {
  fs::create_symlink("none", files.path() / "dangling");
  fs::create_symlink("loop", files.path() / "loop");
  EXPECT_TRUE(NameExists(files.path() / "dangling"));
  EXPECT_TRUE(NameExists(files.path() / "loop"));
}

TEST_F(FileSystemTest, SaysWhatItCannotTell) {
  fs::create_symlink("loop", files.path() / "loop");
  EXPECT_EQ(ErrorMessageOf([&] { NameExists(files.path() / "loop" / "file"); }),
            "looking for file: Too many levels of symbolic links");
  EXPECT_EQ(ErrorMessageOf([&] { FileBytes(files.path() / "loop"); }),
            "asking for the size of loop: Too many levels of symbolic links");
  EXPECT_EQ(ErrorMessageOf([&] { FileBytes(files.path() / "none"); }),
            "asking for the size of none: No such file or directory");
  EXPECT_EQ(ErrorMessageOf([&] { ListFolder(files.path() / "none"); }),
            "reading the folder none: No such file or directory");
}

TEST_F(FileSystemTest, SumsUpWhatIsInAFolder) {
  EXPECT_EQ(TreeBytes(files.path() / "none"), 0U);
  EXPECT_EQ(TreeBytes(files.path()), 0U);
  EXPECT_EQ(TreeBytes(Write("file", "12345")), 5U);
  fs::create_directories(files.path() / "folder" / "below");
  Write("folder/one", "123");
  Write("folder/below/two", "12");
  EXPECT_EQ(TreeBytes(files.path()), 10U);
  // A link's own size is the length of what it names.
  fs::create_symlink("..", files.path() / "folder" / "up");
  EXPECT_EQ(TreeBytes(files.path()), 12U);
}

TEST_F(FileSystemTest, TellsFilesApartWhateverTheirNames) {
  const auto one = FindFileIdentity(Write("one", "").string());
  ASSERT_TRUE(one);
  EXPECT_NE(FindFileIdentity(Write("two", "").string()), one);
  fs::rename(files.path() / "one", files.path() / "moved");
  EXPECT_EQ(FindFileIdentity((files.path() / "moved").string()), one);
  EXPECT_EQ(FindFileIdentity((files.path() / "one").string()), std::nullopt);
}

TEST_F(FileSystemTest, ListsAFolder) {
  const fs::path folder = files.path() / "folder";
  fs::create_directory(folder);
  EXPECT_TRUE(ListFolder(folder).empty());
  Write("folder/one", "1");
  Write("folder/two", "22");
  std::vector<fs::path> found = ListFolder(folder);
  std::ranges::sort(found);
  EXPECT_EQ(found, (std::vector<fs::path>{folder / "one", folder / "two"}));
  EXPECT_EQ(FileBytes(folder / "two"), 2U);
}

TEST_F(FileSystemTest, DoesNotTakeAFolderThatCannotBeReadForAnEmptyOne) {
  const fs::path folder = files.path() / "folder";
  fs::create_directory(folder);
  const tests::PlainUser user(files.path());
  fs::permissions(folder, fs::perms::owner_write | fs::perms::owner_exec);
  EXPECT_EQ(ErrorMessageOf([&] { ListFolder(folder); }),
            "reading the folder folder: Permission denied");
  fs::permissions(folder, fs::perms::owner_write);
  EXPECT_EQ(ErrorMessageOf([&] { NameExists(folder / "file"); }),
            "looking for file: Permission denied");
}

TEST_F(FileSystemTest, TellsAFullDiskFromABrokenOne) {
  const auto kind_of = [](int code) {
    return tests::ErrorKindOf([&] { ThrowFileError("doing", {code, std::generic_category()}); });
  };
  EXPECT_EQ(kind_of(ENOSPC), ErrorKind::kDiskFull);
  EXPECT_EQ(kind_of(EDQUOT), ErrorKind::kDiskFull);
  EXPECT_EQ(kind_of(EIO), ErrorKind::kIo);
}

}  // namespace
}  // namespace storage
