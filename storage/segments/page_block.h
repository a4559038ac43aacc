// The changed pages of a history record, in blocks: which they are, and each page XORed with what
// it was before, compressed. See storage/FORMAT.md, "Blocks".

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "storage/segments/page_digest.h"

namespace storage {

// What bounds the memory that a record of any size takes to be written or read.
inline constexpr std::size_t kMaxBlockPages = 256;

// to[i] ^= from[i]. Requires: equal sizes.
void XorInto(std::span<std::byte> to, std::span<const std::byte> from) noexcept;

// One thread at a time.
class PageBlockEncoder {
 public:
  explicit PageBlockEncoder(std::uint32_t page_size) : page_size_(page_size) {}

  std::size_t pages() const noexcept { return numbers_.size(); }
  // Room for what changed in the next page, all zeros; good until the next call.
  // Requires: pages() < kMaxBlockPages; numbers ascend.
  std::span<std::byte> Add(PageNumber number);
  // Forgets what was added.
  void Clear() noexcept {
    numbers_.clear();
    images_.clear();
  }
  // Appends the block to `to` and begins the next one. Requires: pages() > 0.
  void Finish(std::vector<std::byte>& to);

 private:
  const std::uint32_t page_size_;
  std::vector<PageNumber> numbers_;
  std::vector<std::byte> images_;
  std::vector<std::byte> list_;
  std::vector<std::byte> compressed_;
};

// Throws kCorruptFile where the bytes are not a block. One thread at a time.
class PageBlockDecoder {
 public:
  explicit PageBlockDecoder(std::uint32_t page_size) : page_size_(page_size) {}

  // Reads which pages are in `block`, which must live until the images have been read. `block` is
  // what stands behind the block's length.
  void Read(std::span<const std::byte> block);
  // In ascending order.
  std::span<const PageNumber> pages() const noexcept { return numbers_; }
  // Makes the images readable.
  void Decompress();
  // What changed in page pages()[i]. Requires: Decompress was called.
  std::span<const std::byte> image(std::size_t i) const noexcept {
    return std::span(images_).subspan(i * page_size_, page_size_);
  }

 private:
  const std::uint32_t page_size_;
  std::vector<PageNumber> numbers_;
  std::span<const std::byte> compressed_;
  std::vector<std::byte> images_;
};

}  // namespace storage
