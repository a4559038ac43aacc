#include "emulator/ready_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/temp_directory.h"

namespace emulator {
namespace {

namespace fs = std::filesystem;
using storage::ErrorKind;
using testing::HasSubstr;

class ReadyFileTest : public testing::Test {
 protected:
  // As the server at `port` writes it.
  static void Write(ReadyFile& ready, int port) {
    ready.Write(AddressOf("127.0.0.1", port), compat::Configuration::Open());
  }
  std::string Read() const {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  tests::TempDirectory files;
  const fs::path file = files.path() / "ready.json";
};

TEST_F(ReadyFileTest, IsThereFromItsWritingToTheEnd) {
  {
    ReadyFile ready(file);
    EXPECT_FALSE(fs::exists(file));
    Write(ready, 8731);
    EXPECT_THAT(Read(), HasSubstr(R"("url":"http://127.0.0.1:8731")"));
    EXPECT_THAT(Read(), HasSubstr("\"pid\":" + std::to_string(getpid())));
  }
  EXPECT_TRUE(fs::is_empty(files.path()));
}

TEST_F(ReadyFileTest, TakesAwayWhatADeadServerLeft) {
  std::ofstream(file) << R"({"url":"http://127.0.0.1:1"})";
  ReadyFile ready(file);
  EXPECT_FALSE(fs::exists(file));
  std::ofstream(file.string() + ".new") << std::string(10'000, 'x');
  Write(ready, 8731);
  EXPECT_TRUE(Read().ends_with("}\n")) << Read();
}

TEST_F(ReadyFileTest, LeavesTheFileOfAServerThatRuns) {
  std::optional<ReadyFile> first(file);
  Write(*first, 1);

  EXPECT_EQ(tests::ErrorKindOf([&] { ReadyFile second(file); }), ErrorKind::kLocked);
  EXPECT_THAT(Read(), HasSubstr(":1\""));

  first.reset();
  ReadyFile second(file);
  Write(second, 2);
  EXPECT_THAT(Read(), HasSubstr(":2\""));
}

TEST_F(ReadyFileTest, LeavesAFileThatHasTakenItsPlace) {
  std::optional<ReadyFile> first(file);
  Write(*first, 1);
  fs::remove(file);
  ReadyFile second(file);
  Write(second, 2);

  first->Remove();
  first.reset();

  EXPECT_THAT(Read(), HasSubstr(":2\""));
}

TEST_F(ReadyFileTest, OfTwoThatStartTogetherTheFirstHasIt) {
  ReadyFile first(file);
  ReadyFile second(file);
  Write(first, 1);

  EXPECT_EQ(tests::ErrorKindOf([&] { Write(second, 2); }), ErrorKind::kLocked);
  EXPECT_THAT(Read(), HasSubstr(":1\""));
}

TEST_F(ReadyFileTest, SaysWhenItCannotBe) {
  fs::create_directory(file);
  EXPECT_EQ(tests::ErrorKindOf([&] { ReadyFile ready(file); }), ErrorKind::kIo);
  EXPECT_TRUE(fs::is_directory(file));
  EXPECT_EQ(tests::ErrorKindOf([&] { ReadyFile nowhere(files.path() / "nowhere" / "ready.json"); }),
            ErrorKind::kIo);
}

}  // namespace
}  // namespace emulator
