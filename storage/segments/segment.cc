#include "storage/segments/segment.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <span>

#include "storage/error.h"
#include "storage/segments/find_record.h"
#include "storage/segments/history_reader.h"
#include "storage/segments/history_writer.h"
#include "storage/sqlite/file.h"

namespace storage {

namespace {

constexpr std::size_t kNameDigits = 8;
constexpr std::string_view kSuffix = ".segment";

// Where the records end, when the file says so.
std::optional<std::uint64_t> FindIndex(File& file, std::uint64_t size) {
  if (size < kSegmentHeaderBytes + kHistoryRecordHeaderBytes + kSegmentEndBytes)
    return std::nullopt;
  std::array<std::byte, kSegmentEndBytes> end{};
  if (!file.ReadAt(size - kSegmentEndBytes, end)) return std::nullopt;
  const auto offset = DecodeSegmentEnd(end);
  if (!offset || *offset < kSegmentHeaderBytes || *offset >= size) return std::nullopt;
  return offset;
}

// Takes what the index's record says of the segment. False when it is damaged.
bool ReadClosed(File& file, std::uint64_t index_offset, std::uint64_t size, Segment& segment) {
  HistoryReader reader(file, segment.header, index_offset, size - kSegmentEndBytes);
  const auto record = reader.Next();
  if (!record || record->kind != HistoryRecordKind::kIndex || !reader.IsWhole()) return false;
  segment.last = record->position;
  segment.last_pages = record->pages_after;
  segment.last_wal = record->wal;
  segment.end = index_offset;
  segment.closed = true;
  if (!segment.header.begins_with_snapshot) return true;
  HistoryReader first(file, segment.header, kSegmentHeaderBytes, index_offset);
  const auto snapshot = first.Next();
  if (!snapshot || snapshot->kind != HistoryRecordKind::kSnapshot) return false;
  segment.first_record = first.next_offset();
  return true;
}

// What a snapshot that is being written looks like: the header of its record comes last.
bool IsUnfinished(File& file, std::uint64_t size) {
  std::array<std::byte, kHistoryRecordHeaderBytes> bytes{};
  if (size < kSegmentHeaderBytes + bytes.size()) return true;
  if (!file.ReadAt(kSegmentHeaderBytes, bytes)) return true;
  if (std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; })) return true;
  const auto record = DecodeHistoryRecordHeader(bytes);
  return record && record->kind == HistoryRecordKind::kSnapshot &&
         record->bytes > size - kSegmentHeaderBytes;
}

// Adds the records from `offset` on up to the first that is damaged.
void AddRecords(File& file, std::uint64_t offset, std::uint64_t size, Segment& segment) {
  HistoryReader reader(file, segment.header, offset, size);
  while (const auto record = reader.Next()) {
    if (record->kind == HistoryRecordKind::kIndex || !reader.IsWhole()) return;
    segment.Add(*record, reader.offset());
  }
}

// What a snapshot would have shown is what the segment before ends with, if it is not the first.
bool LeavesNoGap(const Segment& segment, const HistoryRecordHeader& next) {
  const CommitNumber& before = segment.header.base.number;
  return segment.end == kSegmentHeaderBytes && segment.header.begins_with_snapshot &&
         next.position.number == CommitNumber{before.generation, before.commit + 1};
}

void ReadOpen(File& file, std::uint64_t size, Segment& segment) {
  AddRecords(file, kSegmentHeaderBytes, size, segment);
  while (segment.end < size) {
    // What was before a snapshot that follows nothing is not known, so it does for no other.
    const bool lost_base = segment.end == kSegmentHeaderBytes &&
                           segment.header.begins_with_snapshot && !segment.header.follows;
    const auto next = FindRecord(file, segment.header, segment.end, size, segment.last.number);
    if (!next || lost_base) break;
    HistoryReader reader(file, segment.header, *next, size);
    const auto record = reader.Next();
    if (record && LeavesNoGap(segment, *record)) {
      segment.first_record = *next;
    } else {
      segment.gaps.push_back(
          {segment.end, *next, segment.last, segment.last_pages, segment.last_wal});
    }
    if (segment.end == kSegmentHeaderBytes) segment.header.begins_with_snapshot = false;
    segment.AddIndexEntry(record->position, *next);
    AddRecords(file, *next, size, segment);
  }
  segment.damaged = segment.end < size;
}

}  // namespace

void Segment::Add(const HistoryRecordHeader& record, std::uint64_t offset) {
  last = record.position;
  last_pages = record.pages_after;
  last_wal = record.wal;
  end = offset + record.bytes;
  file_bytes = end;
  if (record.kind == HistoryRecordKind::kSnapshot) first_record = end;
  if (index.empty() || offset >= index.back().offset + kIndexSpacingBytes) {
    AddIndexEntry(record.position, offset);
  }
}

void Segment::AddIndexEntry(const HistoryPosition& position, std::uint64_t offset) {
  index.push_back({position.number, position.time_ms, offset});
}

void Segment::NoteClosed(std::uint64_t bytes) {
  closed = true;
  file_bytes = bytes;
  index.clear();
  index.shrink_to_fit();
}

std::vector<SegmentStretch> StretchesOf(const Segment& segment) {
  std::vector<SegmentStretch> stretches;
  std::uint64_t from =
      segment.header.begins_with_snapshot ? kSegmentHeaderBytes : segment.first_record;
  for (const SegmentGap& gap : segment.gaps) {
    if (from < gap.from) stretches.push_back({from, gap.from});
    from = gap.to;
  }
  stretches.push_back({from, segment.end});
  return stretches;
}

std::uint64_t EndOfStretch(const Segment& segment, std::uint64_t offset) {
  for (const SegmentGap& gap : segment.gaps) {
    if (offset <= gap.from) return gap.from;
  }
  return segment.end;
}

std::string SegmentFileName(std::uint64_t number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%08llx", static_cast<unsigned long long>(number));
  return std::string(text.data()) + std::string(kSuffix);
}

std::optional<std::uint64_t> SegmentNumberIn(const std::string& file_name) {
  if (file_name.size() < kNameDigits + kSuffix.size() || !file_name.ends_with(kSuffix)) {
    return std::nullopt;
  }
  const char* digits_end = file_name.data() + file_name.size() - kSuffix.size();
  std::uint64_t number = 0;
  const auto [end, failure] = std::from_chars(file_name.data(), digits_end, number, /*base=*/16);
  if (failure != std::errc() || end != digits_end) return std::nullopt;
  return number;
}

Segment EmptySegment(const std::filesystem::path& path, const SegmentHeader& header) {
  Segment segment;
  segment.path = path;
  segment.header = header;
  segment.last = header.base;
  segment.last_pages = header.base_pages;
  return segment;
}

// What begins an index's record has the numbers of the last commit.
std::uint64_t WriteIndex(File& file, HistoryWriter& writer, const Segment& segment) {
  writer.Start(file, segment.end);
  for (const IndexEntry& entry : segment.index) {
    std::array<std::byte, kIndexEntryBytes> bytes{};
    EncodeIndexEntry(entry, bytes);
    writer.AddBytes(bytes);
  }
  HistoryRecordHeader header;
  header.kind = HistoryRecordKind::kIndex;
  header.position = segment.last;
  header.pages_before = segment.last_pages;
  header.pages_after = segment.last_pages;
  header.wal = segment.last_wal;
  header = writer.Finish(header);
  const std::uint64_t end = segment.end + header.bytes;
  file.WriteAt(end, EncodeSegmentEnd(segment.end));
  file.Truncate(end + kSegmentEndBytes);
  return end + kSegmentEndBytes;
}

bool IsHalfBegun(const std::filesystem::path& path) {
  File file(path, File::Mode::kRead);
  const std::uint64_t size = file.Size();
  if (size >= kSegmentHeaderBytes) return false;
  std::array<std::byte, kSegmentHeaderBytes> bytes{};
  const auto there = std::span(bytes).first(size);
  return size == 0 || (file.ReadAt(0, there) && BeginsSegmentHeader(there));
}

std::optional<Segment> ReadSegment(const std::filesystem::path& path) {
  File file(path, File::Mode::kRead);
  std::array<std::byte, kSegmentHeaderBytes> bytes{};
  if (!file.ReadAt(0, bytes)) return std::nullopt;
  const auto header = DecodeSegmentHeader(bytes);
  if (!header) return std::nullopt;
  Segment segment = EmptySegment(path, *header);
  const std::uint64_t size = file.Size();
  const auto index = FindIndex(file, size);
  if (!index || !ReadClosed(file, *index, size, segment)) {
    segment = EmptySegment(path, *header);
    segment.unfinished = header->begins_with_snapshot && IsUnfinished(file, size);
    if (!segment.unfinished) ReadOpen(file, size, segment);
  }
  segment.file_bytes = size;
  return segment;
}

std::vector<IndexEntry> IndexOf(const Segment& segment) {
  if (!segment.closed) return segment.index;
  File file(segment.path, File::Mode::kRead);
  HistoryReader reader(file, segment.header, segment.end, file.Size() - kSegmentEndBytes);
  std::optional<std::vector<std::byte>> bytes;
  if (reader.Next()) bytes = reader.ReadBytes();
  if (!bytes || bytes->size() % kIndexEntryBytes != 0) {
    throw Error(ErrorKind::kCorruptFile, "reading history: the index of " +
                                             segment.path.filename().string() + " is damaged");
  }
  std::vector<IndexEntry> index;
  for (std::size_t at = 0; at < bytes->size(); at += kIndexEntryBytes) {
    index.push_back(DecodeIndexEntry(std::span(*bytes).subspan(at).first<kIndexEntryBytes>()));
  }
  return index;
}

}  // namespace storage
