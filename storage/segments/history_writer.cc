#include "storage/segments/history_writer.h"

#include <algorithm>

namespace storage {

namespace {

// Beyond it a record is written in pieces.
constexpr std::size_t kMaxPendingBytes = 1U << 20U;

}  // namespace

HistoryWriter::HistoryWriter(std::uint32_t page_size, std::uint64_t seed)
    : encoder_(page_size), checksum_(seed) {}

void HistoryWriter::Start(File& file, std::uint64_t offset) {
  file_ = &file;
  offset_ = offset;
  written_ = 0;
  pending_.assign(kHistoryRecordHeaderBytes, std::byte{0});
  pages_ = 0;
  blocks_ = 0;
  checksum_.Start();
  encoder_.Clear();
}

std::span<std::byte> HistoryWriter::AddPage(PageNumber number) {
  if (encoder_.pages() == kMaxBlockPages) {
    encoder_.Finish(pending_);
    ++blocks_;
    if (pending_.size() >= kMaxPendingBytes) WritePending();
  }
  ++pages_;
  return encoder_.Add(number);
}

void HistoryWriter::AddBytes(std::span<const std::byte> bytes) {
  pending_.insert(pending_.end(), bytes.begin(), bytes.end());
}

void HistoryWriter::WritePending() {
  const std::span<const std::byte> pending(pending_);
  checksum_.Add(written_ == 0 ? pending.subspan(kHistoryRecordHeaderBytes) : pending);
  file_->WriteAt(offset_ + written_, pending);
  written_ += pending.size();
  pending_.clear();
}

HistoryRecordHeader HistoryWriter::Finish(HistoryRecordHeader header) {
  if (encoder_.pages() > 0) {
    encoder_.Finish(pending_);
    ++blocks_;
  }
  header.bytes = written_ + pending_.size();
  header.pages = pages_;
  header.blocks = blocks_;
  if (written_ > 0) {
    WritePending();
    header.checksum = checksum_.Finish(EncodeHistoryRecordHeader(header));
    file_->WriteAt(offset_, EncodeHistoryRecordHeader(header));
    return header;
  }
  checksum_.Add(std::span<const std::byte>(pending_).subspan(kHistoryRecordHeaderBytes));
  header.checksum = checksum_.Finish(EncodeHistoryRecordHeader(header));
  std::ranges::copy(EncodeHistoryRecordHeader(header), pending_.begin());
  file_->WriteAt(offset_, pending_);
  return header;
}

}  // namespace storage
