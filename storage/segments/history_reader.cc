#include "storage/segments/history_reader.h"

#include <algorithm>

#include "storage/bytes.h"
#include "storage/error.h"

namespace storage {

namespace {

// Many small records, or a piece of a large one, with one read.
constexpr std::uint64_t kWindowBytes = 65'536;
constexpr std::uint64_t kPieceBytes = 1'048'576;
constexpr std::uint64_t kMaxVarintBytes = 10;

[[noreturn]] void ThrowDamaged(std::uint64_t offset) {
  throw Error(ErrorKind::kCorruptFile,
              "reading history: the record at byte " + std::to_string(offset) + " is damaged");
}

}  // namespace

HistoryReader::HistoryReader(File& file, const SegmentHeader& segment, std::uint64_t offset,
                             std::uint64_t end)
    : file_(file),
      end_(end),
      checksum_(SeedOfRecords(segment)),
      decoder_(segment.page_size),
      next_(offset) {}

std::span<const std::byte> HistoryReader::Fetch(std::uint64_t offset, std::size_t bytes) {
  const bool held = offset >= window_offset_ && offset + bytes <= window_offset_ + window_.size();
  if (!held) {
    window_.resize(std::min(std::max<std::uint64_t>(bytes, kWindowBytes), end_ - offset));
    window_offset_ = offset;
    if (!file_.ReadAt(offset, window_)) {
      window_.clear();
      ThrowDamaged(offset);
    }
  }
  return std::span<const std::byte>(window_).subspan(offset - window_offset_, bytes);
}

std::optional<HistoryRecordHeader> HistoryReader::Next() {
  offset_ = next_;
  if (offset_ + kHistoryRecordHeaderBytes > end_) return std::nullopt;
  const auto header = DecodeHistoryRecordHeader(
      Fetch(offset_, kHistoryRecordHeaderBytes).first<kHistoryRecordHeaderBytes>());
  if (!header || header->bytes > end_ - offset_) return std::nullopt;
  header_ = *header;
  next_ = offset_ + header_.bytes;
  return header_;
}

bool HistoryReader::ChecksumIsRight() {
  const auto header = Fetch(offset_, kHistoryRecordHeaderBytes).first<kHistoryRecordHeaderBytes>();
  return checksum_.Finish(header) == header_.checksum;
}

void HistoryReader::ReadBlocks(const std::function<void(PageBlockDecoder&)>& take) {
  checksum_.Start();
  for (std::uint64_t at = offset_ + kHistoryRecordHeaderBytes; at < next_;) {
    const auto prefix = Fetch(at, std::min(kMaxVarintBytes, next_ - at));
    std::span<const std::byte> rest = prefix;
    const auto bytes = TakeVarint(rest);
    const std::uint64_t prefix_bytes = prefix.size() - rest.size();
    if (!bytes || *bytes > next_ - at - prefix_bytes) ThrowDamaged(offset_);
    const auto block = Fetch(at, prefix_bytes + *bytes);
    checksum_.Add(block);
    decoder_.Read(block.subspan(prefix_bytes));
    take(decoder_);
    at += block.size();
  }
  if (!ChecksumIsRight()) ThrowDamaged(offset_);
}

std::optional<std::vector<std::byte>> HistoryReader::ReadBytes() {
  checksum_.Start();
  const auto content =
      Fetch(offset_ + kHistoryRecordHeaderBytes, header_.bytes - kHistoryRecordHeaderBytes);
  std::vector<std::byte> bytes(content.begin(), content.end());
  checksum_.Add(bytes);
  return ChecksumIsRight() ? std::optional(std::move(bytes)) : std::nullopt;
}

bool HistoryReader::IsWhole() {
  checksum_.Start();
  for (std::uint64_t at = offset_ + kHistoryRecordHeaderBytes; at < next_;) {
    const auto piece = Fetch(at, std::min(kPieceBytes, next_ - at));
    checksum_.Add(piece);
    at += piece.size();
  }
  return ChecksumIsRight();
}

}  // namespace storage
