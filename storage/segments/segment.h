// One file of a database's history: what it holds, known without reading all of it.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "storage/segments/history_format.h"

namespace storage {

class File;
class HistoryWriter;

// A record every so many bytes has an entry in its segment's index.
inline constexpr std::uint64_t kIndexSpacingBytes = 65'536;

// Bytes within a segment that are damaged, and behind which records are found again.
struct SegmentGap {
  std::uint64_t from = 0;
  std::uint64_t to = 0;    // the next whole record
  HistoryPosition before;  // of the last record in front of it, or of the base
  std::uint32_t pages_before = 0;
  WalPosition wal_before;
};

// Bytes of a segment's file, from one record to behind another, all of them whole when the segment
// was read.
struct SegmentStretch {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};

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
  // It begins with a snapshot that was never finished, so that there is nothing else in it.
  bool unfinished = false;
  std::vector<SegmentGap> gaps;  // in order; of one that is closed they are not known
  std::uint64_t file_bytes = kSegmentHeaderBytes;
  std::vector<IndexEntry> index;  // of one that is not closed

  // Notes a record that stands at `offset`.
  void Add(const HistoryRecordHeader& record, std::uint64_t offset);
  // Has lookups begin at the record at `offset`.
  void AddIndexEntry(const HistoryPosition& position, std::uint64_t offset);
  // Its index is in the file, which has `bytes` by that.
  void NoteClosed(std::uint64_t bytes);
};

// The records of `segment` without its gaps.
std::vector<SegmentStretch> StretchesOf(const Segment& segment);
// Where the records end that follow the one at `offset` without a gap.
std::uint64_t EndOfStretch(const Segment& segment, std::uint64_t offset);

// The name of a segment's file, and the number in such a name.
std::string SegmentFileName(std::uint64_t number);
std::optional<std::uint64_t> SegmentNumberIn(const std::string& file_name);

// A segment with a header and no records yet.
Segment EmptySegment(const std::filesystem::path& path, const SegmentHeader& header);

// Writes the index of `segment`, which has a record at least, and its end. Returns the bytes of the
// file then.
std::uint64_t WriteIndex(File& file, HistoryWriter& writer, const Segment& segment);

// Whether the file holds a part of a header and no more, or nothing: what the end of a process
// leaves of a segment that was being made. Throws kIo.
bool IsHalfBegun(const std::filesystem::path& path);

// Reads what `path` holds: of a closed segment its ends, of another all of it.
// None when the file is not a segment. Throws kNewerVersion, kIo.
std::optional<Segment> ReadSegment(const std::filesystem::path& path);

// The index, out of memory or out of the file. Throws kCorruptFile.
std::vector<IndexEntry> IndexOf(const Segment& segment);

}  // namespace storage
