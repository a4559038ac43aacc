// Writes one history record into a segment's file.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "storage/segments/history_format.h"
#include "storage/segments/page_block.h"
#include "storage/sqlite/file.h"

namespace storage {

// Holds at most a block of pages in memory, whatever the record's size; a small record is one
// write. The record's header is written last: until then a reader finds none. One thread at a time.
class HistoryWriter {
 public:
  HistoryWriter(std::uint32_t page_size, std::uint64_t seed);

  // The next record begins at `offset` of `file`, which must live until Finish.
  void Start(File& file, std::uint64_t offset);
  // Room for what changed in a page, all zeros; good until the next call. Numbers must ascend.
  std::span<std::byte> AddPage(PageNumber number);
  // For a record that is not made of pages.
  void AddBytes(std::span<const std::byte> bytes);
  // Fills in sizes and checksum of `header`, and writes what is left. Returns the whole header.
  HistoryRecordHeader Finish(HistoryRecordHeader header);

 private:
  void WritePending();

  PageBlockEncoder encoder_;
  HistoryChecksum checksum_;
  File* file_ = nullptr;
  std::uint64_t offset_ = 0;        // of the record
  std::uint64_t written_ = 0;       // bytes behind offset_ that stand in the file
  std::vector<std::byte> pending_;  // bytes that follow; of the header's room, if none were written
  std::uint32_t pages_ = 0;
  std::uint32_t blocks_ = 0;
};

}  // namespace storage
