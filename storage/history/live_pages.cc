#include "storage/history/live_pages.h"

#include <array>
#include <vector>

namespace storage {

PageNumber LockBytePage(std::uint32_t page_size) noexcept { return (1U << 30U) / page_size + 1; }

void LivePages::Attach(sqlite3* connection, std::uint32_t page_size) {
  files_.emplace(connection, page_size);
}

void LivePages::Reset(const WalPosition& end) {
  frames_.clear();
  end_ = end;
  std::array<std::byte, kWalFrameHeaderBytes> header{};
  for (std::uint32_t frame = 0; frame < end.frames; ++frame) {
    files_->ReadFrames(frame, header);
    Add(DecodeWalFrame(header).page, frame);
  }
}

void LivePages::Read(PageNumber page, std::span<std::byte> to) const {
  const auto frame = frames_.find(page);
  if (frame == frames_.end()) {
    files_->ReadFilePage(page, to);
  } else {
    files_->ReadFramePage(frame->second, to);
  }
}

std::vector<PageNumber> LivePages::PagesInFrames() const {
  std::vector<PageNumber> pages;
  pages.reserve(frames_.size());
  for (const auto& [page, frame] : frames_) pages.push_back(page);
  return pages;
}

PageDigest LivePages::Digest(std::uint32_t pages) const {
  PageDigest digest;
  std::vector<std::byte> image(files_->page_size());
  const PageNumber lock_byte_page = LockBytePage(files_->page_size());
  for (PageNumber page = 1; page <= pages; ++page) {
    if (page == lock_byte_page) continue;
    Read(page, image);
    digest ^= DigestOfPage(page, image);
  }
  return digest;
}

}  // namespace storage
