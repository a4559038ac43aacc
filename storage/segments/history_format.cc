#include "storage/segments/history_format.h"

#include <algorithm>
#include <new>
#include <string>

#include <xxhash.h>

#include "storage/bytes.h"
#include "storage/error.h"

namespace storage {

namespace {

// Texts of eight letters, as little-endian numbers.
constexpr std::uint64_t kSegmentMagic = 0x5453'4948'4d45'3144;     // D1EMHIST
constexpr std::uint64_t kSegmentEndMagic = 0x444e'4553'4d45'3144;  // D1EMSEND
constexpr std::uint64_t kCleanEndMagic = 0x454e'4f44'4d45'3144;    // D1EMDONE
constexpr std::uint32_t kFlagSnapshot = 1;
constexpr std::uint32_t kFlagFollows = 2;

// Writes or reads fields one after the other.
class FieldWriter {
 public:
  explicit FieldWriter(std::byte* at) : at_(at) {}
  template <typename Integer>
  FieldWriter& Put(Integer value) {
    PutLittleEndian(at_, value);
    at_ += sizeof(Integer);
    return *this;
  }
  FieldWriter& Put(const CommitNumber& number) { return Put(number.generation).Put(number.commit); }
  FieldWriter& Put(const PageDigest& digest) { return Put(digest.low).Put(digest.high); }
  FieldWriter& Put(const HistoryPosition& position) {
    return Put(position.number).Put(position.time_ms).Put(position.digest);
  }

 private:
  std::byte* at_;
};

class FieldReader {
 public:
  explicit FieldReader(const std::byte* at) : at_(at) {}
  template <typename Integer>
  FieldReader& Take(Integer& value) {
    value = GetLittleEndian<Integer>(at_);
    at_ += sizeof(Integer);
    return *this;
  }
  FieldReader& Take(CommitNumber& number) { return Take(number.generation).Take(number.commit); }
  FieldReader& Take(PageDigest& digest) { return Take(digest.low).Take(digest.high); }
  FieldReader& Take(HistoryPosition& position) {
    return Take(position.number).Take(position.time_ms).Take(position.digest);
  }

 private:
  const std::byte* at_;
};

std::uint64_t SumOf(std::span<const std::byte> bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

void CheckVersion(std::uint32_t version) {
  if (version > kHistoryVersion) {
    throw Error(ErrorKind::kNewerVersion,
                "the history was written by a newer version of d1-emulator: its format is " +
                    std::to_string(version) + ", this one knows " +
                    std::to_string(kHistoryVersion));
  }
}

}  // namespace

PageDigest DigestOfName(std::string_view name) noexcept {
  const XXH128_hash_t hash = XXH3_128bits(name.data(), name.size());
  return {hash.high64, hash.low64};
}

std::array<std::byte, kSegmentHeaderBytes> EncodeSegmentHeader(const SegmentHeader& header) {
  std::array<std::byte, kSegmentHeaderBytes> bytes{};
  const std::uint32_t flags =
      (header.begins_with_snapshot ? kFlagSnapshot : 0U) | (header.follows ? kFlagFollows : 0U);
  FieldWriter(bytes.data())
      .Put(kSegmentMagic)
      .Put(kHistoryVersion)
      .Put(header.page_size)
      .Put(header.database)
      .Put(header.number)
      .Put(header.base)
      .Put(header.base_pages)
      .Put(flags);
  constexpr std::size_t kSummed = kSegmentHeaderBytes - 8;
  PutLittleEndian(&bytes[kSummed], SumOf(std::span(bytes).first<kSummed>()));
  return bytes;
}

bool BeginsSegmentHeader(std::span<const std::byte> bytes) {
  std::array<std::byte, sizeof(kSegmentMagic)> magic{};
  FieldWriter(magic.data()).Put(kSegmentMagic);
  const std::size_t common = std::min(bytes.size(), magic.size());
  return bytes.size() < kSegmentHeaderBytes &&
         std::ranges::equal(bytes.first(common), std::span(magic).first(common));
}

std::optional<SegmentHeader> DecodeSegmentHeader(
    std::span<const std::byte, kSegmentHeaderBytes> bytes) {
  std::uint64_t magic = 0;
  std::uint32_t version = 0;
  std::uint32_t flags = 0;
  SegmentHeader header;
  FieldReader(bytes.data())
      .Take(magic)
      .Take(version)
      .Take(header.page_size)
      .Take(header.database)
      .Take(header.number)
      .Take(header.base)
      .Take(header.base_pages)
      .Take(flags);
  if (magic != kSegmentMagic) return std::nullopt;
  CheckVersion(version);
  constexpr std::size_t kSummed = kSegmentHeaderBytes - 8;
  const bool whole =
      GetLittleEndian<std::uint64_t>(&bytes[kSummed]) == SumOf(bytes.first<kSummed>());
  const bool page_size_valid = header.page_size >= 512 && header.page_size <= 65'536 &&
                               (header.page_size & (header.page_size - 1)) == 0;
  if (!whole || !page_size_valid) return std::nullopt;
  header.begins_with_snapshot = (flags & kFlagSnapshot) != 0;
  header.follows = (flags & kFlagFollows) != 0;
  return header;
}

std::uint64_t SeedOfRecords(const SegmentHeader& header) noexcept {
  return header.database.low ^ header.database.high ^ header.base.digest.low ^ header.number;
}

std::array<std::byte, kHistoryRecordHeaderBytes> EncodeHistoryRecordHeader(
    const HistoryRecordHeader& header) {
  std::array<std::byte, kHistoryRecordHeaderBytes> bytes{};
  FieldWriter(bytes.data())
      .Put(header.bytes)
      .Put(header.checksum)
      .Put(static_cast<std::uint16_t>(header.kind))
      .Put(std::uint16_t{0})
      .Put(header.pages)
      .Put(header.position)
      .Put(header.pages_before)
      .Put(header.pages_after)
      .Put(header.wal.salt_1)
      .Put(header.wal.salt_2)
      .Put(header.wal.frames)
      .Put(header.blocks);
  return bytes;
}

std::optional<HistoryRecordHeader> DecodeHistoryRecordHeader(
    std::span<const std::byte, kHistoryRecordHeaderBytes> bytes) {
  HistoryRecordHeader header;
  std::uint16_t kind = 0;
  std::uint16_t reserved = 0;
  FieldReader(bytes.data())
      .Take(header.bytes)
      .Take(header.checksum)
      .Take(kind)
      .Take(reserved)
      .Take(header.pages)
      .Take(header.position)
      .Take(header.pages_before)
      .Take(header.pages_after)
      .Take(header.wal.salt_1)
      .Take(header.wal.salt_2)
      .Take(header.wal.frames)
      .Take(header.blocks);
  const bool known = kind >= static_cast<std::uint16_t>(HistoryRecordKind::kCommit) &&
                     kind <= static_cast<std::uint16_t>(HistoryRecordKind::kIndex);
  if (!known || reserved != 0 || header.bytes < kHistoryRecordHeaderBytes) return std::nullopt;
  header.kind = static_cast<HistoryRecordKind>(kind);
  return header;
}

void EncodeIndexEntry(const IndexEntry& entry, std::span<std::byte, kIndexEntryBytes> bytes) {
  FieldWriter(bytes.data()).Put(entry.number).Put(entry.time_ms).Put(entry.offset);
}

IndexEntry DecodeIndexEntry(std::span<const std::byte, kIndexEntryBytes> bytes) {
  IndexEntry entry;
  FieldReader(bytes.data()).Take(entry.number).Take(entry.time_ms).Take(entry.offset);
  return entry;
}

std::array<std::byte, kSegmentEndBytes> EncodeSegmentEnd(std::uint64_t index_offset) {
  std::array<std::byte, kSegmentEndBytes> bytes{};
  FieldWriter(bytes.data()).Put(index_offset).Put(kSegmentEndMagic);
  return bytes;
}

std::optional<std::uint64_t> DecodeSegmentEnd(std::span<const std::byte, kSegmentEndBytes> bytes) {
  std::uint64_t offset = 0;
  std::uint64_t magic = 0;
  FieldReader(bytes.data()).Take(offset).Take(magic);
  return magic == kSegmentEndMagic ? std::optional(offset) : std::nullopt;
}

std::array<std::byte, kCleanEndBytes> EncodeCleanEnd(const CleanEnd& end) {
  std::array<std::byte, kCleanEndBytes> bytes{};
  FieldWriter(bytes.data())
      .Put(kCleanEndMagic)
      .Put(kHistoryVersion)
      .Put(std::uint32_t{0})
      .Put(end.position)
      .Put(end.file_bytes)
      .Put(end.modified_s)
      .Put(end.modified_ns);
  constexpr std::size_t kSummed = kCleanEndBytes - 8;
  PutLittleEndian(&bytes[kSummed], SumOf(std::span(bytes).first<kSummed>()));
  return bytes;
}

std::optional<CleanEnd> DecodeCleanEnd(std::span<const std::byte, kCleanEndBytes> bytes) {
  std::uint64_t magic = 0;
  std::uint32_t version = 0;
  std::uint32_t reserved = 0;
  CleanEnd end;
  FieldReader(bytes.data())
      .Take(magic)
      .Take(version)
      .Take(reserved)
      .Take(end.position)
      .Take(end.file_bytes)
      .Take(end.modified_s)
      .Take(end.modified_ns);
  if (magic != kCleanEndMagic) return std::nullopt;
  CheckVersion(version);
  constexpr std::size_t kSummed = kCleanEndBytes - 8;
  const bool whole =
      GetLittleEndian<std::uint64_t>(&bytes[kSummed]) == SumOf(bytes.first<kSummed>());
  return whole ? std::optional(end) : std::nullopt;
}

HistoryChecksum::HistoryChecksum(std::uint64_t seed) : seed_(seed), state_(XXH3_createState()) {
  if (state_ == nullptr) throw std::bad_alloc();
  Start();
}

HistoryChecksum::~HistoryChecksum() { XXH3_freeState(state_); }

void HistoryChecksum::Start() noexcept { XXH3_64bits_reset_withSeed(state_, seed_); }

void HistoryChecksum::Add(std::span<const std::byte> bytes) noexcept {
  XXH3_64bits_update(state_, bytes.data(), bytes.size());
}

std::uint64_t HistoryChecksum::Finish(
    std::span<const std::byte, kHistoryRecordHeaderBytes> header) noexcept {
  Add(header.subspan(16));
  return XXH3_64bits_digest(state_);
}

}  // namespace storage
