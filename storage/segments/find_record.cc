#include "storage/segments/find_record.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "storage/segments/history_reader.h"

namespace storage {

namespace {

constexpr std::uint64_t kWindowBytes = 65'536;

bool IsCommit(HistoryRecordKind kind) {
  return kind == HistoryRecordKind::kCommit || kind == HistoryRecordKind::kRestore ||
         kind == HistoryRecordKind::kFound;
}

// Cheap, as nearly every byte fails it.
bool LooksLikeRecord(std::span<const std::byte, kHistoryRecordHeaderBytes> bytes,
                     std::uint64_t bytes_left, const CommitNumber& last) {
  const auto header = DecodeHistoryRecordHeader(bytes);
  return header && IsCommit(header->kind) && header->bytes <= bytes_left &&
         header->position.number > last;
}

bool IsWhole(File& file, const SegmentHeader& segment, std::uint64_t offset, std::uint64_t end) {
  HistoryReader reader(file, segment, offset, end);
  return reader.Next() && reader.IsWhole();
}

}  // namespace

std::optional<std::uint64_t> FindRecord(File& file, const SegmentHeader& segment,
                                        std::uint64_t offset, std::uint64_t end,
                                        const CommitNumber& last) {
  std::vector<std::byte> window;
  // A header that crosses a window's end begins in the next one.
  for (std::uint64_t from = offset; from + kHistoryRecordHeaderBytes <= end;
       from += window.size() - kHistoryRecordHeaderBytes + 1) {
    window.resize(std::min(kWindowBytes, end - from));
    if (!file.ReadAt(from, window)) return std::nullopt;
    for (std::size_t at = 0; at + kHistoryRecordHeaderBytes <= window.size(); ++at) {
      const auto bytes = std::span(window).subspan(at).first<kHistoryRecordHeaderBytes>();
      if (LooksLikeRecord(bytes, end - from - at, last) && IsWhole(file, segment, from + at, end)) {
        return from + at;
      }
    }
  }
  return std::nullopt;
}

}  // namespace storage
