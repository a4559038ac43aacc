#include "storage/history/past_pages.h"

#include <algorithm>
#include <string>

#include "storage/error.h"
#include "storage/history/page_rebuild.h"

namespace storage {

PastPages::PastPages(const LiveState& live, std::span<const Segment> segments,
                     const HistoryLocation& target)
    : live_(live), target_(target) {
  if (target.position.number == live.location().position.number) return;
  const std::vector<HistoryPath> paths = FindPaths(segments, target);
  if (paths.empty()) {
    throw Error(ErrorKind::kConflict,
                "the history between that point in time and now is missing or damaged");
  }
  for (std::size_t way = 0; way < paths.size(); ++way) {
    try {
      if (Build(paths[way])) return;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kCorruptFile || way + 1 == paths.size()) throw;
    }
  }
  throw Error(ErrorKind::kCorruptFile,
              "what history holds of that point in time is not what was there");
}

void PastPages::ReadLive(PageNumber page, std::span<std::byte> to) const {
  if (page <= live_.pages()) {
    live_.Read(page, to);
  } else {
    std::ranges::fill(to, std::byte{0});
  }
}

bool PastPages::Build(const HistoryPath& path) {
  held_.clear();
  PageRebuild rebuild(path, target_, page_size(), live_.pages());
  if (!file_ && !rebuild.pages().empty()) file_.emplace();
  PageDigest change;
  std::vector<std::byte> current(page_size());
  std::vector<std::byte> image;
  std::uint64_t end = 0;
  for (std::size_t left = rebuild.pages().size(); left > 0; --left) {
    const PageNumber page = rebuild.pages()[left - 1];
    ReadLive(page, current);
    image = current;
    rebuild.Turn(left - 1, image);
    const bool is_live = page <= live_.pages();
    if (is_live && image == current) continue;
    if (is_live) change ^= DigestOfPage(page, current);
    change ^= DigestOfPage(page, image);
    file_->WriteAt(end, image);
    held_.emplace(page, end);
    end += image.size();
  }
  const PageNumber lock_byte_page = LockBytePage(page_size());
  for (PageNumber page = pages() + 1; page <= live_.pages(); ++page) {
    if (page == lock_byte_page) continue;
    ReadLive(page, current);
    change ^= DigestOfPage(page, current);
  }
  return (live_.location().position.digest ^ change) == target_.position.digest;
}

std::vector<PageNumber> PastPages::PagesOutsideFile() const {
  std::vector<PageNumber> outside = live_.PagesInLog();
  for (const auto& [page, offset] : held_) outside.push_back(page);
  std::erase_if(outside, [&](PageNumber page) { return page > pages(); });
  std::sort(outside.begin(), outside.end());
  outside.erase(std::unique(outside.begin(), outside.end()), outside.end());
  return outside;
}

void PastPages::Read(PageNumber page, std::span<std::byte> to) const {
  const auto held = held_.find(page);
  if (held == held_.end()) {
    ReadLive(page, to);
  } else if (!file_->ReadAt(held->second, to)) {
    throw Error(ErrorKind::kIo, "reading an earlier state: its temporary file has been cut");
  }
}

}  // namespace storage
