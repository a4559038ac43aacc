#include "storage/data_directory.h"

#include <fstream>
#include <optional>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/error.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/temp_directory.h"

namespace storage {
namespace {

namespace fs = std::filesystem;
using tests::ErrorKindOf;

class DataDirectoryTest : public testing::Test {
 protected:
  tests::TempDirectory files;
  const fs::path data = files.path() / "some" / "data";
};

TEST_F(DataDirectoryTest, MakesTheFolderWhereItIsMissing) {
  const DataDirectory directory(data);
  EXPECT_TRUE(fs::is_directory(directory.DatabasesFolder()));
  EXPECT_EQ(directory.path(), data);
}

TEST_F(DataDirectoryTest, RefusesASecondHolder) {
  const DataDirectory directory(data);
  EXPECT_EQ(ErrorKindOf([&] { DataDirectory(fs::path(data)); }), ErrorKind::kLocked);
}

TEST_F(DataDirectoryTest, IsFreeOnceTheHolderIsGone) {
  std::optional<DataDirectory> directory(data);
  directory.reset();
  EXPECT_EQ(ErrorKindOf([&] { DataDirectory(fs::path(data)); }), std::nullopt);
}

TEST_F(DataDirectoryTest, IsFreeOnceTheHoldersProcessHasDied) {
  const pid_t holder = fork();
  if (holder == 0) {
    const DataDirectory directory(data);
    _exit(7);  // without running a destructor
  }
  int status = 0;
  ASSERT_EQ(waitpid(holder, &status, 0), holder);
  ASSERT_EQ(WEXITSTATUS(status), 7);

  EXPECT_EQ(ErrorKindOf([&] { DataDirectory(fs::path(data)); }), std::nullopt);
}

TEST_F(DataDirectoryTest, IsTheSameFolderThroughALink) {
  const DataDirectory directory(data);
  fs::create_directory_symlink(data, files.path() / "link");
  EXPECT_EQ(ErrorKindOf([&] { DataDirectory(files.path() / "link"); }), ErrorKind::kLocked);
}

TEST_F(DataDirectoryTest, RefusesAPathThatIsAFile) {
  std::ofstream(files.path() / "file") << "x";
  EXPECT_EQ(ErrorKindOf([&] { DataDirectory(files.path() / "file"); }), ErrorKind::kIo);
  EXPECT_EQ(ErrorKindOf([&] { DataDirectory(files.path() / "file" / "data"); }), ErrorKind::kIo);
}

TEST_F(DataDirectoryTest, RefusesAFolderWhoseLockCannotBeWritten) {
  fs::create_directories(data / "lock");
  EXPECT_EQ(ErrorKindOf([&] { DataDirectory(fs::path(data)); }), ErrorKind::kIo);
}

TEST_F(DataDirectoryTest, NamesAllPaths) {
  const DataDirectory directory(data);
  EXPECT_EQ(directory.CatalogFile(), data / "catalog.sqlite");
  EXPECT_EQ(directory.DatabaseFile("u"), data / "databases" / "u" / "database.sqlite");
  EXPECT_EQ(directory.NewDatabaseFolder("u"), data / "databases" / "u.new");
  EXPECT_EQ(DataDirectory::DatabaseFileIn(data, "u"), directory.DatabaseFile("u"));
}

}  // namespace
}  // namespace storage
