#include "storage/replication/replica_pages.h"

#include <algorithm>
#include <array>
#include <bit>

#include "storage/history/live_pages.h"

namespace storage {

namespace {

constexpr std::size_t kPageSizeOffset = 16;
constexpr std::uint32_t kSmallestPage = 512;
constexpr std::uint32_t kLargestPage = 65'536;  // written as 1

std::uint64_t OffsetOf(PageNumber page, std::uint32_t page_size) {
  return std::uint64_t{page - 1} * page_size;
}

}  // namespace

std::optional<std::uint32_t> PageSizeIn(File& file) {
  std::array<std::byte, 2> bytes;
  if (!file.ReadAt(kPageSizeOffset, bytes)) return std::nullopt;
  const auto written =
      static_cast<std::uint32_t>(bytes[0]) << 8U | static_cast<std::uint32_t>(bytes[1]);
  const std::uint32_t size = written == 1 ? kLargestPage : written;
  if (size < kSmallestPage || !std::has_single_bit(size)) return std::nullopt;
  return size;
}

PageDigest DigestOfFile(File& file, std::uint32_t page_size, std::uint32_t pages) {
  constexpr std::uint32_t kPieceBytes = 1U << 20U;
  const std::uint32_t most = kPieceBytes / page_size;
  const PageNumber lock_byte_page = LockBytePage(page_size);
  PageDigest digest;
  std::vector<std::byte> piece(kPieceBytes);
  for (PageNumber first = 1; first <= pages; first += most) {
    const std::uint32_t count = std::min(most, pages - first + 1);
    const auto bytes = std::span(piece).first(std::size_t{count} * page_size);
    if (!file.ReadAt(OffsetOf(first, page_size), bytes)) std::ranges::fill(bytes, std::byte{0});
    for (std::uint32_t i = 0; i < count; ++i) {
      if (first + i == lock_byte_page) continue;
      digest ^= DigestOfPage(first + i, bytes.subspan(std::size_t{i} * page_size, page_size));
    }
  }
  return digest;
}

ReplicaPages::ReplicaPages(File& file, std::uint32_t page_size, std::uint32_t pages)
    : file_(file),
      page_size_(page_size),
      lock_byte_page_(LockBytePage(page_size)),
      counted_(pages),
      image_(page_size) {}

void ReplicaPages::Add(PageBlockDecoder& block) {
  block.Decompress();
  const auto numbers = block.pages();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto change = block.image(i);
    const auto [held, is_new] = held_.try_emplace(numbers[i], change.begin(), change.end());
    if (!is_new) XorInto(held->second, change);
  }
  if (held_.size() >= kHeldPages) Flush();
}

void ReplicaPages::Read(PageNumber page, std::span<std::byte> to) {
  if (!file_.ReadAt(OffsetOf(page, page_size_), to)) std::ranges::fill(to, std::byte{0});
}

// Pages that come new are zeros before something is written to them.
void ReplicaPages::CountUpTo(PageNumber page) {
  if (page <= counted_) return;
  std::ranges::fill(image_, std::byte{0});
  for (PageNumber next = counted_ + 1; next <= page; ++next) {
    if (next != lock_byte_page_) change_ ^= DigestOfPage(next, image_);
  }
  counted_ = page;
}

void ReplicaPages::Change(PageNumber page, std::span<const std::byte> image) {
  CountUpTo(page);
  Read(page, image_);
  change_ ^= DigestOfPage(page, image_);
  XorInto(image_, image);
  change_ ^= DigestOfPage(page, image_);
  file_.WriteAt(OffsetOf(page, page_size_), image_);
}

void ReplicaPages::Flush() {
  for (const auto& [page, image] : held_) Change(page, image);
  held_.clear();
}

PageDigest ReplicaPages::Finish(std::uint32_t pages) {
  Flush();
  CountUpTo(pages);
  for (PageNumber page = pages + 1; page <= counted_; ++page) {
    if (page == lock_byte_page_) continue;
    Read(page, image_);
    change_ ^= DigestOfPage(page, image_);
  }
  const std::uint64_t bytes = std::uint64_t{pages} * page_size_;
  if (file_.Size() > bytes) file_.Truncate(bytes);
  if (file_.Size() < bytes) {
    Read(pages, image_);
    file_.WriteAt(OffsetOf(pages, page_size_), image_);
  }
  return change_;
}

}  // namespace storage
