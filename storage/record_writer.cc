#include "storage/record_writer.h"

#include <algorithm>

namespace storage {

namespace {

// Beyond it a record is written in pieces.
constexpr std::size_t kMaxPendingBytes = 1U << 20U;

}  // namespace

RecordWriter::RecordWriter(std::uint32_t page_size, std::uint64_t seed)
    : encoder_(page_size), checksum_(seed) {}

void RecordWriter::Start(File& file, std::uint64_t offset) {
  file_ = &file;
  offset_ = offset;
  written_ = 0;
  pending_.assign(kRecordHeaderBytes, std::byte{0});
  pages_ = 0;
  blocks_ = 0;
  checksum_.Start();
  encoder_.Clear();
}

std::span<std::byte> RecordWriter::AddPage(PageNumber number) {
  if (encoder_.pages() == kMaxBlockPages) {
    encoder_.Finish(pending_);
    ++blocks_;
    if (pending_.size() >= kMaxPendingBytes) WritePending();
  }
  ++pages_;
  return encoder_.Add(number);
}

void RecordWriter::AddBytes(std::span<const std::byte> bytes) {
  pending_.insert(pending_.end(), bytes.begin(), bytes.end());
}

void RecordWriter::WritePending() {
  const std::span<const std::byte> pending(pending_);
  checksum_.Add(written_ == 0 ? pending.subspan(kRecordHeaderBytes) : pending);
  file_->WriteAt(offset_ + written_, pending);
  written_ += pending.size();
  pending_.clear();
}

RecordHeader RecordWriter::Finish(RecordHeader header) {
  if (encoder_.pages() > 0) {
    encoder_.Finish(pending_);
    ++blocks_;
  }
  header.bytes = written_ + pending_.size();
  header.pages = pages_;
  header.blocks = blocks_;
  if (written_ > 0) {
    WritePending();
    header.checksum = checksum_.Finish(EncodeRecordHeader(header));
    file_->WriteAt(offset_, EncodeRecordHeader(header));
    return header;
  }
  checksum_.Add(std::span<const std::byte>(pending_).subspan(kRecordHeaderBytes));
  header.checksum = checksum_.Finish(EncodeRecordHeader(header));
  std::ranges::copy(EncodeRecordHeader(header), pending_.begin());
  file_->WriteAt(offset_, pending_);
  return header;
}

}  // namespace storage
