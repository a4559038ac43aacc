// The pages of an earlier commit, out of history.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "storage/history/history_path.h"
#include "storage/segments/page_digest.h"

namespace storage {

// Holds a bounded number of pages in memory, however many have changed. One thread at a time.
class PageRebuild {
 public:
  // The last commit has `live_pages` pages. `path` and `target` must outlive this.
  PageRebuild(const HistoryPath& path, const HistoryLocation& target, std::uint32_t page_size,
              std::uint32_t live_pages);

  // The pages of the target that may differ from those of the last commit, in ascending order: page
  // 1 is always among them.
  std::span<const PageNumber> pages() const noexcept { return pages_; }
  // Makes `image`, which is what the last commit has in pages()[i], or zeros where it has no such
  // page, what the target has there. To be asked for in descending order: then history is read once
  // for every kHeldPages of them. Throws kCorruptFile.
  void Turn(std::size_t i, std::span<std::byte> image);

  static constexpr std::size_t kHeldPages = 16'384;

 private:
  void ListPages(std::uint32_t live_pages);
  void Hold(std::size_t first, std::size_t end);

  const HistoryPath& path_;
  const HistoryLocation& target_;
  const std::size_t page_size_;
  std::vector<PageNumber> pages_;
  std::size_t held_first_ = 0;
  std::vector<std::byte> held_;  // what to XOR with pages_[held_first_] and up
};

}  // namespace storage
