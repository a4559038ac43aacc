// The bytes of history files: storage/FORMAT.md shows what the code writes, and the code reads it.

#include "storage/segments/history_format.h"

#include <array>
#include <fstream>
#include <iterator>
#include <regex>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "storage/segments/history_reader.h"
#include "storage/segments/history_writer.h"
#include "storage/sqlite/file.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/temp_directory.h"

namespace storage {
namespace {

using Bytes = std::vector<std::byte>;

std::string Page() {
  std::ifstream file(SOURCE_DIR "/storage/FORMAT.md");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Sixteen to a line.
std::string Hex(std::span<const std::byte> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) text += i % 16 == 0 ? '\n' : ' ';
    text += kDigits[static_cast<unsigned>(bytes[i]) >> 4U];
    text += kDigits[static_cast<unsigned>(bytes[i]) & 0xfU];
  }
  return text;
}

// The page's example of that name.
std::string Example(const std::string& name) {
  const std::string page = Page();
  std::smatch block;
  const std::regex pattern("```hex " + name + "\n([0-9a-f \n]+)\n```");
  return std::regex_search(page, block, pattern) ? block[1].str() : "no such example";
}

// What the examples are of: the first segment of a database called "example", of pages of 512
// bytes, whose first commit changed a byte of its second page.
SegmentHeader ExampleSegment() {
  SegmentHeader header;
  header.page_size = 512;
  header.database = DigestOfName("example");
  header.number = 1;
  header.base = {{0, 6}, 1'790'665'035'905, {0x0123'4567'89ab'cdef, 0xfedc'ba98'7654'3210}};
  header.base_pages = 2;
  header.follows = true;
  return header;
}

HistoryRecordHeader ExampleRecord() {
  HistoryRecordHeader header;
  header.kind = HistoryRecordKind::kCommit;
  header.position = {{0, 7}, 1'790'665'035'912, {0x1111'1111'1111'1111, 0x2222'2222'2222'2222}};
  header.pages_before = 2;
  header.pages_after = 2;
  header.wal = {0x0a0b'0c0d, 0x0102'0304, 9};
  return header;
}

class HistoryFormatTest : public testing::Test {
 protected:
  // Writes the example's record and returns its bytes.
  Bytes WriteRecord() {
    File file(path, File::Mode::kCreate);
    HistoryWriter writer(512, SeedOfRecords(ExampleSegment()));
    writer.Start(file, 0);
    writer.AddPage(2)[300] = std::byte{0x5a};
    Bytes bytes(writer.Finish(ExampleRecord()).bytes);
    file.ReadAt(0, bytes);
    return bytes;
  }

  tests::TempDirectory folder;
  std::filesystem::path path = folder.path() / "record";
};

TEST_F(HistoryFormatTest, WritesTheSegmentHeaderOfThePage) {
  EXPECT_EQ(Hex(EncodeSegmentHeader(ExampleSegment())), Example("segment"));
}

TEST_F(HistoryFormatTest, WritesTheRecordOfThePage) {
  EXPECT_EQ(Hex(WriteRecord()), Example("record"));
}

TEST_F(HistoryFormatTest, WritesTheEndOfASegmentOfThePage) {
  std::array<std::byte, kIndexEntryBytes> entry{};
  EncodeIndexEntry({{0, 7}, 1'790'665'035'912, kSegmentHeaderBytes}, entry);
  EXPECT_EQ(Hex(entry), Example("index-entry"));
  EXPECT_EQ(Hex(EncodeSegmentEnd(0x1234)), Example("segment-end"));
}

TEST_F(HistoryFormatTest, WritesTheCleanEndOfThePage) {
  CleanEnd end;
  end.position = ExampleRecord().position;
  end.file_bytes = 1024;
  end.modified_s = 1'790'665'036;
  end.modified_ns = 7;
  EXPECT_EQ(Hex(EncodeCleanEnd(end)), Example("clean"));
}

TEST_F(HistoryFormatTest, ReadsWhatItWrites) {
  const Bytes bytes = WriteRecord();
  File file(path, File::Mode::kRead);
  HistoryReader reader(file, ExampleSegment(), 0, bytes.size());

  const auto header = reader.Next();
  ASSERT_TRUE(header);
  std::vector<PageNumber> pages;
  std::byte changed{};
  reader.ReadBlocks([&](PageBlockDecoder& block) {
    pages.assign(block.pages().begin(), block.pages().end());
    block.Decompress();
    changed = block.image(0)[300];
  });

  EXPECT_EQ(header->position.digest, ExampleRecord().position.digest);
  EXPECT_EQ(header->wal, ExampleRecord().wal);
  EXPECT_EQ(pages, std::vector<PageNumber>{2});
  EXPECT_EQ(changed, std::byte{0x5a});
  EXPECT_TRUE(reader.IsWhole());
  EXPECT_FALSE(reader.Next());
}

TEST_F(HistoryFormatTest, NoticesEveryFlippedBitOfARecord) {
  const Bytes bytes = WriteRecord();
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    Bytes damaged = bytes;
    damaged[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    File file(path, File::Mode::kCreate);
    file.WriteAt(0, damaged);
    HistoryReader reader(file, ExampleSegment(), 0, damaged.size());
    EXPECT_TRUE(!reader.Next() || !reader.IsWhole()) << "bit " << bit;
  }
}

TEST_F(HistoryFormatTest, NoticesEveryFlippedBitOfASegmentsHeader) {
  const auto bytes = EncodeSegmentHeader(ExampleSegment());
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto damaged = bytes;
    damaged[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    const auto kind = tests::ErrorKindOf([&] { EXPECT_FALSE(DecodeSegmentHeader(damaged)); });
    // A version that is higher by a bit is a newer one.
    const bool in_version = bit / 8 >= 8 && bit / 8 < 12;
    EXPECT_TRUE(!kind || (in_version && kind == ErrorKind::kNewerVersion)) << "bit " << bit;
  }
}

}  // namespace
}  // namespace storage
