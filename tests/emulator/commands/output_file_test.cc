#include "emulator/commands/output_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/file_calls.h"
#include "tests/support/temp_directory.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using storage::ErrorKind;
using testing::ElementsAre;

class OutputFileTest : public testing::Test {
 protected:
  OutputFileTest() { std::ofstream(path) << "what was there"; }
  std::string Read() const {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // That the file is as it was, and there is nothing beside it.
  void ExpectUntouched() const {
    EXPECT_EQ(Read(), "what was there");
    EXPECT_EQ(std::distance(fs::directory_iterator(files.path()), {}), 1);
  }

  tests::TempDirectory files;
  const fs::path path = files.path() / "out.sql";
};

TEST_F(OutputFileTest, TakesItsPlaceOnceItIsWhole) {
  OutputFile file(path);
  file.Write("one ");
  file.Write("two");
  EXPECT_EQ(Read(), "what was there");
  file.Finish();
  EXPECT_EQ(Read(), "one two");
  EXPECT_FALSE(fs::exists(path.string() + ".new"));
}

TEST_F(OutputFileTest, IsOnTheDiskBeforeItHasItsNameAndTheNameToo) {
  OutputFile file(path);
  file.Write("one");
  const tests::FileCalls calls;

  file.Finish();

  EXPECT_THAT(calls.all(), ElementsAre("sync out.sql.new", "rename out.sql.new out.sql",
                                       "sync " + files.path().filename().string()));
}

TEST_F(OutputFileTest, LeavesWhatWasThereWhenItIsNotFinished) {
  { OutputFile(path).Write("one"); }
  ExpectUntouched();
}

TEST_F(OutputFileTest, LeavesWhatWasThereOnAFullDisk) {
  fs::create_symlink("/dev/full", path.string() + ".new");
  EXPECT_EQ(tests::ErrorKindOf([&] { OutputFile(path).Write("one"); }), ErrorKind::kDiskFull);
  ExpectUntouched();
}

TEST_F(OutputFileTest, LeavesWhatWasThereWhenTheProcessIsToEnd) {
  OutputFile file(path);
  file.Write("one");
  file.Abandon();
  ExpectUntouched();
}

TEST_F(OutputFileTest, SaysWhatItCannotWrite) {
  EXPECT_EQ(tests::ErrorKindOf([&] { OutputFile(files.path() / "none" / "out.sql"); }),
            ErrorKind::kIo);
  fs::create_directory(files.path() / "folder");
  EXPECT_EQ(tests::ErrorKindOf([&] { OutputFile(files.path() / "folder").Finish(); }),
            ErrorKind::kIo);
  EXPECT_FALSE(fs::exists(files.path() / "folder.new"));
}

}  // namespace
}  // namespace emulator
