// The pages of one state of a database, in a temporary file.

#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "storage/segments/page_block.h"
#include "storage/segments/page_digest.h"
#include "storage/sqlite/file.h"

namespace storage {

// Goes from state to state by XORing what changed. Keeps the digest up to date. One thread at a
// time.
class PageFile {
 public:
  // No pages.
  explicit PageFile(std::uint32_t page_size);

  std::uint32_t pages() const noexcept { return pages_; }
  const PageDigest& digest() const noexcept { return digest_; }

  // Forgets all pages.
  void Clear();
  // Pages beyond the new number are forgotten, new ones are zeros.
  void SetPages(std::uint32_t pages);
  // Requires: page <= pages().
  void Change(PageNumber page, std::span<const std::byte> change);

 private:
  void Read(PageNumber page);

  const std::uint32_t page_size_;
  File file_;
  std::uint32_t pages_ = 0;
  PageDigest digest_;
  std::vector<bool> written_;  // by page; the others are zeros
  std::vector<std::byte> image_;
};

}  // namespace storage
