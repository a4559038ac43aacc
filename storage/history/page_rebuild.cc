#include "storage/history/page_rebuild.h"

#include <algorithm>

#include "storage/history/live_pages.h"
#include "storage/segments/page_block.h"

namespace storage {

PageRebuild::PageRebuild(const HistoryPath& path, const HistoryLocation& target,
                         std::uint32_t page_size, std::uint32_t live_pages)
    : path_(path), target_(target), page_size_(page_size) {
  ListPages(live_pages);
}

void PageRebuild::ListPages(std::uint32_t live_pages) {
  const PageNumber lock_byte_page = LockBytePage(static_cast<std::uint32_t>(page_size_));
  const auto add = [&](PageNumber first, PageNumber last) {
    for (PageNumber page = first; page <= last; ++page) pages_.push_back(page);
  };
  if (path_.base == HistoryPath::Base::kNothing) {
    add(1, target_.pages);
  } else {
    // Without a mark a page, a long history of few pages would be listed record by record.
    std::vector<bool> changed(target_.pages + std::size_t{1});
    changed[1] = true;
    ForEachBlock(path_.stretches, [&](PageBlockDecoder& block) {
      for (const PageNumber page : block.pages()) {
        if (page <= target_.pages) changed[page] = true;
      }
    });
    for (PageNumber page = 1; page <= target_.pages; ++page) {
      // What the database has to grow by is written whole, whatever the files hold there.
      if (changed[page] || page > live_pages) pages_.push_back(page);
    }
  }
  std::erase(pages_, lock_byte_page);
  held_first_ = pages_.size();
}

void PageRebuild::Turn(std::size_t i, std::span<std::byte> image) {
  if (i < held_first_ || (i - held_first_ + 1) * page_size_ > held_.size()) {
    Hold(i + 1 - std::min(i + 1, kHeldPages), i + 1);
  }
  const auto held =
      std::span<const std::byte>(held_).subspan((i - held_first_) * page_size_, page_size_);
  if (path_.base == HistoryPath::Base::kLastCommit) {
    XorInto(image, held);
  } else {
    std::ranges::copy(held, image.begin());
  }
}

void PageRebuild::Hold(std::size_t first, std::size_t end) {
  held_.assign((end - first) * page_size_, std::byte{0});
  held_first_ = first;
  const auto from = pages_.begin() + static_cast<std::ptrdiff_t>(first);
  const auto to = pages_.begin() + static_cast<std::ptrdiff_t>(end);
  ForEachBlock(path_.stretches, [&](PageBlockDecoder& block) {
    const auto numbers = block.pages();
    if (numbers.front() > pages_[end - 1] || numbers.back() < pages_[first]) return;
    block.Decompress();
    auto page = std::lower_bound(from, to, numbers.front());
    for (std::size_t i = 0; i < numbers.size() && page != to; ++i) {
      page = std::lower_bound(page, to, numbers[i]);
      if (page == to || *page != numbers[i]) continue;
      const auto at = static_cast<std::size_t>(page - from) * page_size_;
      XorInto(std::span(held_).subspan(at, page_size_), block.image(i));
    }
  });
}

}  // namespace storage
