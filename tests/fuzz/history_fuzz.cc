// Feeds arbitrary bytes to what reads history: as a block of pages, as the header of a record and,
// behind a true segment header, as the records of a segment. The checksums of records are filled
// in, so that what is behind them is reached.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include <unistd.h>

#include "storage/bytes.h"
#include "storage/error.h"
#include "storage/history/history_search.h"
#include "storage/segments/history_reader.h"
#include "storage/segments/page_block.h"
#include "storage/segments/segment.h"
#include "storage/sqlite/file.h"

namespace {

constexpr std::uint32_t kPageSize = 512;

// Stops the fuzzer when what must hold does not; assert is not there in a release build.
void Require(bool holds) {
  if (!holds) std::abort();
}

// Damage is told by one kind of error, and by no other.
template <typename Body>
void MayBeCorrupt(Body&& body) {
  try {
    body();
  } catch (const storage::Error& error) {
    Require(error.kind() == storage::ErrorKind::kCorruptFile);
  }
}

void CheckBlock(storage::PageBlockDecoder& block) {
  Require(!block.pages().empty() && block.pages().size() <= storage::kMaxBlockPages);
  Require(std::ranges::is_sorted(block.pages()) && block.pages().front() > 0);
  block.Decompress();
  Require(block.image(block.pages().size() - 1).size() == kPageSize);
}

void ReadAsBlock(std::span<const std::byte> bytes) {
  MayBeCorrupt([&] {
    storage::PageBlockDecoder decoder(kPageSize);
    decoder.Read(bytes);
    CheckBlock(decoder);
  });
}

void ReadAsHeader(std::span<const std::byte> bytes) {
  if (bytes.size() < storage::kHistoryRecordHeaderBytes) return;
  const auto header = bytes.first<storage::kHistoryRecordHeaderBytes>();
  const auto record = storage::DecodeHistoryRecordHeader(header);
  if (record) Require(std::ranges::equal(storage::EncodeHistoryRecordHeader(*record), header));
}

// Gives every record that fits the checksum of its bytes.
void FillInChecksums(std::vector<std::byte>& file, const storage::SegmentHeader& segment) {
  storage::HistoryChecksum checksum(storage::SeedOfRecords(segment));
  for (std::size_t at = storage::kSegmentHeaderBytes;
       at + storage::kHistoryRecordHeaderBytes <= file.size();) {
    const std::span<std::byte> rest = std::span(file).subspan(at);
    const auto record =
        storage::DecodeHistoryRecordHeader(rest.first<storage::kHistoryRecordHeaderBytes>());
    if (!record || record->bytes > rest.size()) return;
    checksum.Start();
    checksum.Add(rest.first(record->bytes).subspan(storage::kHistoryRecordHeaderBytes));
    storage::PutLittleEndian(&file[at + 8],
                             checksum.Finish(rest.first<storage::kHistoryRecordHeaderBytes>()));
    at += record->bytes;
  }
}

void ReadAsSegment(std::span<const std::byte> bytes) {
  static const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("d1-fuzz-" + std::to_string(getpid()));
  storage::SegmentHeader header;
  header.page_size = kPageSize;
  header.number = 1;
  header.follows = true;
  const auto front = storage::EncodeSegmentHeader(header);
  std::vector<std::byte> content(front.begin(), front.end());
  content.insert(content.end(), bytes.begin(), bytes.end());
  FillInChecksums(content, header);
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(reinterpret_cast<const char*>(content.data()),
             static_cast<std::streamsize>(content.size()));

  const auto segment = storage::ReadSegment(path);
  Require(segment.has_value() && segment->end <= content.size());
  const std::vector<storage::Segment> segments = {*segment};
  MayBeCorrupt([&] { storage::FindCommitAt(segments, segment->last.time_ms - 1); });
  MayBeCorrupt([&] { storage::FindCommit(segments, segment->last.number); });
  MayBeCorrupt([&] {
    storage::File file(path, storage::File::Mode::kRead);
    storage::HistoryReader reader(file, header, storage::kSegmentHeaderBytes, segment->end);
    while (reader.Next()) reader.ReadBlocks(CheckBlock);
  });
  std::filesystem::remove(path);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  ReadAsBlock(bytes);
  ReadAsHeader(bytes);
  ReadAsSegment(bytes);
  return 0;
}
