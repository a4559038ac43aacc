// The bytes of history files: headers in and out of memory, no I/O. See storage/FORMAT.md.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "storage/segments/history_position.h"

struct XXH3_state_s;

namespace storage {

inline constexpr std::uint32_t kHistoryVersion = 1;

// Where a commit stands in SQLite's write-ahead log. The salts change whenever the log begins anew.
struct WalPosition {
  std::uint32_t salt_1 = 0;
  std::uint32_t salt_2 = 0;
  std::uint32_t frames = 0;  // the log's length after the commit

  bool IsSameLog(const WalPosition& other) const noexcept {
    return salt_1 == other.salt_1 && salt_2 == other.salt_2;
  }
  friend bool operator==(const WalPosition&, const WalPosition&) = default;
};

// What stands at the front of every segment.
struct SegmentHeader {
  std::uint32_t page_size = 0;
  PageDigest database;           // DigestOfName of the database the segment belongs to
  std::uint64_t number = 0;      // segments of a database count from 1
  HistoryPosition base;          // what the database was before the first record
  std::uint32_t base_pages = 0;  // pages of the database then
  bool begins_with_snapshot = false;
  bool follows = false;  // its base is the last commit of the segment before
};

enum class HistoryRecordKind : std::uint16_t {
  kCommit = 1,    // a request's
  kRestore = 2,   // the first commit of a generation
  kFound = 3,     // was in the write-ahead log already: another program's, or from before a crash
  kSnapshot = 4,  // every page of the database, as it was at the commit that its number names
  kIndex = 5,     // ends a segment that no more is written to
};

// What stands at the front of every record.
struct HistoryRecordHeader {
  std::uint64_t bytes = 0;     // of the record, this header included
  std::uint64_t checksum = 0;  // see ChecksumOfRecord
  HistoryRecordKind kind = HistoryRecordKind::kCommit;
  std::uint32_t pages = 0;   // whose images the record holds
  std::uint32_t blocks = 0;  // that they are in
  HistoryPosition position;  // what the database was after the record
  std::uint32_t pages_before = 0;
  std::uint32_t pages_after = 0;
  WalPosition wal;
};

// What a file that was closed in good order knows about itself, so that the next start need not
// read the database.
struct CleanEnd {
  HistoryPosition position;
  std::int64_t file_bytes = 0;  // of the database file, and when it was written last
  std::int64_t modified_s = 0;
  std::int64_t modified_ns = 0;

  friend bool operator==(const CleanEnd& a, const CleanEnd& b) noexcept {
    return a.position.number == b.position.number && a.position.digest == b.position.digest &&
           a.file_bytes == b.file_bytes && a.modified_s == b.modified_s &&
           a.modified_ns == b.modified_ns;
  }
};

inline constexpr std::size_t kSegmentHeaderBytes = 96;
inline constexpr std::size_t kHistoryRecordHeaderBytes = 80;
inline constexpr std::size_t kSegmentEndBytes = 16;
inline constexpr std::size_t kIndexEntryBytes = 24;
inline constexpr std::size_t kCleanEndBytes = 80;

// Which database a segment is of, by the name of its folder.
PageDigest DigestOfName(std::string_view name) noexcept;

std::array<std::byte, kSegmentHeaderBytes> EncodeSegmentHeader(const SegmentHeader& header);
// Whether a file of `bytes`, fewer than a header has, may be the first part of one.
bool BeginsSegmentHeader(std::span<const std::byte> bytes);
// None when the bytes are not a segment's header. Throws kNewerVersion.
std::optional<SegmentHeader> DecodeSegmentHeader(
    std::span<const std::byte, kSegmentHeaderBytes> bytes);
// Seeds the checksums of a segment's records, so that no record passes for one of another segment.
std::uint64_t SeedOfRecords(const SegmentHeader& header) noexcept;

std::array<std::byte, kHistoryRecordHeaderBytes> EncodeHistoryRecordHeader(
    const HistoryRecordHeader& header);
// None when the bytes are not a record's header; its checksum is not looked at.
std::optional<HistoryRecordHeader> DecodeHistoryRecordHeader(
    std::span<const std::byte, kHistoryRecordHeaderBytes> bytes);

// The place of every so-many-th record of a segment.
struct IndexEntry {
  CommitNumber number;
  std::int64_t time_ms = 0;
  std::uint64_t offset = 0;  // of the record in the segment's file
};
void EncodeIndexEntry(const IndexEntry& entry, std::span<std::byte, kIndexEntryBytes> bytes);
IndexEntry DecodeIndexEntry(std::span<const std::byte, kIndexEntryBytes> bytes);

// The last bytes of a segment that no more is written to: where its index stands.
std::array<std::byte, kSegmentEndBytes> EncodeSegmentEnd(std::uint64_t index_offset);
std::optional<std::uint64_t> DecodeSegmentEnd(std::span<const std::byte, kSegmentEndBytes> bytes);

std::array<std::byte, kCleanEndBytes> EncodeCleanEnd(const CleanEnd& end);
std::optional<CleanEnd> DecodeCleanEnd(std::span<const std::byte, kCleanEndBytes> bytes);

// Sums up a record as it is written or read: first the bytes behind its header, then the header.
class HistoryChecksum {
 public:
  explicit HistoryChecksum(std::uint64_t seed);
  ~HistoryChecksum();
  HistoryChecksum(const HistoryChecksum&) = delete;
  HistoryChecksum& operator=(const HistoryChecksum&) = delete;

  void Start() noexcept;
  void Add(std::span<const std::byte> bytes) noexcept;
  // `header` as it is written; its first 16 bytes, length and checksum, do not count.
  std::uint64_t Finish(std::span<const std::byte, kHistoryRecordHeaderBytes> header) noexcept;

 private:
  std::uint64_t seed_;
  ::XXH3_state_s* state_;
};

}  // namespace storage
