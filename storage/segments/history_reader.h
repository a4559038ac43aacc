// Reads history records out of a segment's file, one after the other.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "storage/segments/history_format.h"
#include "storage/segments/page_block.h"
#include "storage/sqlite/file.h"

namespace storage {

// Holds at most a block of pages in memory. One thread at a time.
class HistoryReader {
 public:
  // Reads `file` from the record at `offset` on, as far as `end`.
  HistoryReader(File& file, const SegmentHeader& segment, std::uint64_t offset, std::uint64_t end);

  // The header of the next record, without a look at the rest of it. None at the end, and where no
  // whole record follows.
  std::optional<HistoryRecordHeader> Next();
  // Of the record that Next gave last.
  std::uint64_t offset() const noexcept { return offset_; }
  // Of the byte behind it.
  std::uint64_t next_offset() const noexcept { return next_; }

  // Hands out the record's blocks in order. Throws kCorruptFile when one is damaged, or, after the
  // last, when the record has not the checksum that its header says.
  void ReadBlocks(const std::function<void(PageBlockDecoder&)>& take);
  // The bytes of a record that is not made of blocks; none when it has not the checksum.
  std::optional<std::vector<std::byte>> ReadBytes();
  // Whether the record has the checksum that its header says.
  bool IsWhole();

 private:
  // `bytes` bytes of the file from `offset` on, good until the next call. Requires: they are before
  // end_.
  std::span<const std::byte> Fetch(std::uint64_t offset, std::size_t bytes);
  bool ChecksumIsRight();

  File& file_;
  const std::uint64_t end_;
  HistoryChecksum checksum_;
  PageBlockDecoder decoder_;
  std::vector<std::byte> window_;  // of the file, read in one go
  std::uint64_t window_offset_ = 0;
  std::uint64_t offset_ = 0;
  std::uint64_t next_;
  HistoryRecordHeader header_;
};

}  // namespace storage
