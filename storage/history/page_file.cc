#include "storage/history/page_file.h"

#include <algorithm>

#include "storage/history/live_pages.h"

namespace storage {

PageFile::PageFile(std::uint32_t page_size) : page_size_(page_size), image_(page_size) {}

void PageFile::Clear() {
  pages_ = 0;
  digest_ = {};
  written_.clear();
}

void PageFile::Read(PageNumber page) {
  if (written_.size() > page && written_[page]) {
    file_.ReadAt(std::uint64_t{page - 1} * page_size_, image_);
  } else {
    std::ranges::fill(image_, std::byte{0});
  }
}

void PageFile::SetPages(std::uint32_t pages) {
  const auto [fewer, more] = std::minmax(pages, pages_);
  for (PageNumber page = fewer + 1; page <= more; ++page) {
    if (page == LockBytePage(page_size_)) continue;
    Read(page);
    digest_ ^= DigestOfPage(page, image_);
    if (pages < pages_ && written_.size() > page) written_[page] = false;
  }
  pages_ = pages;
}

void PageFile::Change(PageNumber page, std::span<const std::byte> change) {
  Read(page);
  digest_ ^= DigestOfPage(page, image_);
  XorInto(image_, change);
  digest_ ^= DigestOfPage(page, image_);
  file_.WriteAt(std::uint64_t{page - 1} * page_size_, image_);
  if (written_.size() <= page) written_.resize(page + std::size_t{1});
  written_[page] = true;
}

}  // namespace storage
