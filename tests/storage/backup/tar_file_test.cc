#include "storage/backup/tar_file.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/temp_directory.h"

namespace storage {
namespace {

namespace fs = std::filesystem;
using tests::ErrorKindOf;

class TarFileTest : public testing::Test {
 protected:
  fs::path Path(const std::string& name) const { return files.path() / name; }
  void Write(const std::string& name, const std::string& text) const {
    fs::create_directories(Path(name).parent_path());
    std::ofstream(Path(name), std::ios::binary) << text;
  }
  std::string Read(const std::string& name) const {
    std::ifstream in(Path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void Pack(const std::vector<std::string>& paths) const {
    WriteTar(Path("t.tar"), Path("from"), paths);
  }
  std::optional<ErrorKind> KindOfReading() const {
    return ErrorKindOf([&] { ReadTar(Path("t.tar"), Path("to")); });
  }

  tests::TempDirectory files;
};

TEST_F(TarFileTest, BringsFilesBack) {
  const std::string big(3'000'000, 'x');
  const std::string deep = "a/" + std::string(60, 'b') + "/" + std::string(70, 'c');
  Write("from/empty", "");
  Write("from/one block", std::string(512, 'y'));
  Write("from/" + deep, big);
  Pack({"empty", "one block", deep});
  EXPECT_EQ(fs::file_size(Path("t.tar")) % 512, 0U);
  ReadTar(Path("t.tar"), Path("to"));
  EXPECT_EQ(Read("to/" + deep), big);
  EXPECT_EQ(Read("to/one block"), std::string(512, 'y'));
  EXPECT_TRUE(fs::exists(Path("to/empty")));
}

TEST_F(TarFileTest, IsWhatTarReadsAndWrites) {
  Write("from/a/b", "text");
  Pack({"a/b"});
  fs::create_directories(Path("to"));
  const std::string at = files.path().string();
  ASSERT_EQ(std::system(("tar -C " + at + "/to -xf " + at + "/t.tar").c_str()), 0);
  EXPECT_EQ(Read("to/a/b"), "text");
  ASSERT_EQ(std::system(("tar -C " + at + "/from -cf " + at + "/t.tar .").c_str()), 0);
  fs::remove_all(Path("to"));
  ReadTar(Path("t.tar"), Path("to"));
  EXPECT_EQ(Read("to/a/b"), "text");
}

TEST_F(TarFileTest, IsCutNowhere) {
  Write("from/a", std::string(1000, 'x'));
  Pack({"a"});
  const std::string whole = Read("t.tar");
  for (std::size_t bytes = 0; bytes <= 512 + 1024; bytes += 128) {
    Write("t.tar", whole.substr(0, bytes));
    EXPECT_EQ(KindOfReading(), ErrorKind::kCorruptFile) << bytes;
  }
}

TEST_F(TarFileTest, TellsDamageInAHead) {
  Write("from/a", "x");
  Pack({"a"});
  const std::string whole = Read("t.tar");
  for (const std::size_t at : {0U, 130U, 150U, 156U, 260U}) {
    std::string damaged = whole;
    damaged.at(at) = static_cast<char>(damaged.at(at) + 1);
    Write("t.tar", damaged);
    EXPECT_EQ(KindOfReading(), ErrorKind::kCorruptFile) << at;
  }
}

TEST_F(TarFileTest, WritesNothingElsewhere) {
  Write("outside", "mine");
  Write("from/x", "theirs");
  for (const std::string path : {"../outside", "a/../../outside", "lock"}) {
    Write("from/" + path, "theirs");
    Write("from/a/x", "");
    Pack({path});
    EXPECT_EQ(KindOfReading(), ErrorKind::kCorruptFile) << path;
  }
  fs::create_symlink(Path("outside"), Path("from/link"));
  const std::string at = files.path().string();
  ASSERT_EQ(std::system(("tar -C " + at + "/from -cf " + at + "/t.tar link").c_str()), 0);
  EXPECT_EQ(KindOfReading(), ErrorKind::kCorruptFile);
}

TEST_F(TarFileTest, SaysWhatIsTooLong) {
  const std::string name(150, 'n');
  Write("from/" + name, "");
  EXPECT_EQ(ErrorKindOf([&] { Pack({name}); }), ErrorKind::kUnsupported);
}

}  // namespace
}  // namespace storage
