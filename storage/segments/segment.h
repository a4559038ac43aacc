// One file of a database's history: what it holds, known without reading all of it.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "storage/segments/history_format.h"

namespace storage {

// A record every so many bytes has an entry in its segment's index.
inline constexpr std::uint64_t kIndexSpacingBytes = 65'536;

struct Segment {
  std::filesystem::path path;
  SegmentHeader header;
  // Of the last record, or of the base where there is none.
  HistoryPosition last;
  std::uint32_t last_pages = 0;
  WalPosition last_wal;
  std::uint64_t first_record = kSegmentHeaderBytes;  // byte behind the snapshot it begins with
  std::uint64_t end = kSegmentHeaderBytes;           // byte behind the last whole record
  bool closed = false;                               // its index is in the file
  bool damaged = false;  // what follows `end` is neither a record nor an index
  std::uint64_t file_bytes = kSegmentHeaderBytes;
  std::vector<IndexEntry> index;  // of one that is not closed

  // Notes a record that stands at `offset`.
  void Add(const HistoryRecordHeader& record, std::uint64_t offset);
};

// The name of a segment's file, and the number in such a name.
std::string SegmentFileName(std::uint64_t number);
std::optional<std::uint64_t> SegmentNumberIn(const std::string& file_name);

// A segment with a header and no records yet.
Segment EmptySegment(const std::filesystem::path& path, const SegmentHeader& header);

// Reads what `path` holds: of a closed segment its ends, of another all of it.
// None when the file is not a segment. Throws kNewerVersion, kIo.
std::optional<Segment> ReadSegment(const std::filesystem::path& path);

// The index, out of memory or out of the file. Throws kCorruptFile.
std::vector<IndexEntry> IndexOf(const Segment& segment);

}  // namespace storage
