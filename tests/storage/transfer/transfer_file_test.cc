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

class TransferFileTest : public testing::Test {
 protected:
  static std::string Read(const TransferFile& file, std::uint64_t offset, std::size_t size) {
    std::string bytes(size, '\0');
    bytes.resize(file.ReadAt(offset, bytes.data(), size));
    return bytes;
  }

  tests::TempDirectory files;
  const fs::path folder = files.path() / "transfers";
};

TEST_F(TransferFileTest, KeepsWhatItIsGiven) {
  TransferFile file(folder);
  file.Append("SELECT ");
  file.Append("");
  file.Append("1;");
  EXPECT_EQ(file.size_bytes(), 9U);
  EXPECT_EQ(Read(file, 0, 100), "SELECT 1;");
  EXPECT_EQ(Read(file, 7, 1), "1");
  EXPECT_EQ(Read(file, 9, 1), "");
}

TEST_F(TransferFileTest, HasNoName) {
  TransferFile file(folder);
  file.Append("SELECT 1");
  EXPECT_TRUE(fs::is_empty(folder));
}

TEST_F(TransferFileTest, TellsThatTheDiskIsFull) {
  TransferFile file(folder);
  const FileSizeLimit limit(1000);
  EXPECT_EQ(tests::ErrorKindOf([&] { file.Append(std::string(2000, 'x')); }), ErrorKind::kDiskFull);
}

TEST_F(TransferFileTest, TellsThatItCannotBeMade) {
  std::ofstream(folder) << "a file where the folder should be";
  EXPECT_EQ(tests::ErrorKindOf([&] { const TransferFile file(folder); }), ErrorKind::kIo);
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
