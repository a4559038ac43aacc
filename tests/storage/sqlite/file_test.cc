#include "storage/sqlite/file.h"

#include <cstddef>
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/temp_directory.h"

namespace storage {
namespace {

TEST(FileTest, WritesAndReadsAnySizeAtOnce) {
  const tests::TempDirectory files;
  File file(files.path() / "file", File::Mode::kCreate);
  for (const std::size_t size : {1U, 65'536U, 131'071U, 131'072U, 262'144U, 1'000'000U}) {
    std::vector<std::byte> written(size);
    for (std::size_t i = 0; i < size; ++i) written[i] = static_cast<std::byte>(i * 7 % 251);
    file.WriteAt(3, written);
    ASSERT_EQ(file.Size(), size + 3);
    std::vector<std::byte> read(size);
    EXPECT_TRUE(file.ReadAt(3, read));
    EXPECT_EQ(read, written) << size;
    read.push_back({});
    EXPECT_FALSE(file.ReadAt(3, read)) << "there is one byte less";
    file.Truncate(0);
  }
}

}  // namespace
}  // namespace storage
