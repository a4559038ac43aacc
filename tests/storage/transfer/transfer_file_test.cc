#include "storage/transfer/transfer_file.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "storage/error.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/temp_directory.h"

namespace storage {
namespace {

namespace fs = std::filesystem;

// For as long as it lives no file of this process grows beyond `bytes`, as if the disk were full.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

// Tells how much is taken, and refuses what goes beyond `most`.
class CountedSpace final : public TransferSpace {
 public:
  void Take(std::uint64_t bytes) override {
    if (taken + bytes > most) throw Error(ErrorKind::kTooLarge, "no room");
    taken += bytes;
  }
  void Give(std::uint64_t bytes) noexcept override { taken -= bytes; }

  std::uint64_t most = 10'000;
  std::uint64_t taken = 0;
};

class TransferFileTest : public testing::Test {
 protected:
  static std::string Read(const TransferFile& file, std::uint64_t offset, std::size_t size) {
    std::string bytes(size, '\0');
    bytes.resize(file.ReadAt(offset, bytes.data(), size));
    return bytes;
  }

  tests::TempDirectory files;
  const fs::path folder = files.path() / "transfers";
  CountedSpace space;
};

TEST_F(TransferFileTest, KeepsWhatItIsGiven) {
  TransferFile file(folder, space);
  file.Append("SELECT ");
  file.Append("");
  file.Append("1;");
  EXPECT_EQ(file.size_bytes(), 9U);
  EXPECT_EQ(Read(file, 0, 100), "SELECT 1;");
  EXPECT_EQ(Read(file, 7, 1), "1");
  EXPECT_EQ(Read(file, 9, 1), "");
}

TEST_F(TransferFileTest, HasNoName) {
  TransferFile file(folder, space);
  file.Append("SELECT 1");
  EXPECT_TRUE(fs::is_empty(folder));
}

TEST_F(TransferFileTest, TellsThatTheDiskIsFull) {
  TransferFile file(folder, space);
  const FileSizeLimit limit(1000);
  EXPECT_EQ(tests::ErrorKindOf([&] { file.Append(std::string(2000, 'x')); }), ErrorKind::kDiskFull);
}

TEST_F(TransferFileTest, TakesRoomBeforeItGrowsAndGivesAllBackWhenItGoes) {
  {
    TransferFile file(folder, space);
    file.Append("SELECT 1");
    EXPECT_EQ(space.taken, 8U);
    space.most = 15;
    EXPECT_EQ(tests::ErrorKindOf([&] { file.Append("SELECT 1"); }), ErrorKind::kTooLarge);
    EXPECT_EQ(file.size_bytes(), 8U);
    const FileSizeLimit limit(10);
    EXPECT_EQ(tests::ErrorKindOf([&] { file.Append("SELECT"); }), ErrorKind::kDiskFull);
  }
  EXPECT_EQ(space.taken, 0U);
}

TEST_F(TransferFileTest, TellsThatItCannotBeMade) {
  std::ofstream(folder) << "a file where the folder should be";
  EXPECT_EQ(tests::ErrorKindOf([&] { const TransferFile file(folder, space); }), ErrorKind::kIo);
}

TEST_F(TransferFileTest, SweepsAFolder) {
  fs::create_directories(folder);
  std::ofstream(folder / "left") << "x";
  SweepTransferFiles(folder);
  EXPECT_FALSE(fs::exists(folder));
  SweepTransferFiles(folder);
}

}  // namespace
}  // namespace storage
