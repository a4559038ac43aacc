#include "emulator/run/preloads.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/temp_directory.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using storage::ErrorKind;
using tests::ErrorKindOf;

std::string TextOf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class PreloadsTest : public testing::Test {
 protected:
  tests::TempDirectory files;
  const fs::path folder = files.path() / "cache" / "preloads";
};

TEST_F(PreloadsTest, WritesWhatIsInTheTree) {
  const std::vector<fs::path> written = WritePreloads(folder);
  ASSERT_EQ(written.size(), 3U);
  for (const fs::path& file : written) {
    EXPECT_EQ(file.parent_path(), folder);
    EXPECT_EQ(TextOf(file), TextOf(fs::path(SOURCE_DIR) / "emulator/preloads" / file.filename()));
    EXPECT_FALSE(TextOf(file).empty());
  }
}

TEST_F(PreloadsTest, ReplacesWhatIsOfAnotherVersion) {
  const fs::path file = WritePreloads(folder).front();
  const std::string text = TextOf(file);
  std::ofstream(file) << "of an older version";
  WritePreloads(folder);
  EXPECT_EQ(TextOf(file), text);

  // What a link of that name leads to is not written to.
  const fs::path other = files.path() / "other";
  std::ofstream(other) << "another's";
  fs::remove(file);
  fs::create_symlink(other, file);
  WritePreloads(folder);
  EXPECT_EQ(TextOf(file), text);
  EXPECT_EQ(TextOf(other), "another's");
}

TEST_F(PreloadsTest, RefusesAFolderThatAnotherUserCouldFill) {
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::others_write, fs::perm_options::add);
  EXPECT_EQ(ErrorKindOf([&] { WritePreloads(folder); }), ErrorKind::kForbidden);
  EXPECT_TRUE(fs::is_empty(folder));

  fs::remove(folder);
  fs::create_directories(files.path() / "planted");
  fs::create_directory_symlink(files.path() / "planted", folder);
  EXPECT_EQ(ErrorKindOf([&] { WritePreloads(folder); }), ErrorKind::kForbidden);
  EXPECT_TRUE(fs::is_empty(files.path() / "planted"));
}

TEST_F(PreloadsTest, SaysThatTheFolderCannotBeMade) {
  std::ofstream(files.path() / "cache") << "a file";
  EXPECT_EQ(ErrorKindOf([&] { WritePreloads(folder); }), ErrorKind::kIo);
}

}  // namespace
}  // namespace emulator
