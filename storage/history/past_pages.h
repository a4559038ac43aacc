// The pages of a database as it was at an earlier commit.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "storage/history/history_path.h"
#include "storage/history/live_state.h"
#include "storage/segments/segment.h"
#include "storage/sqlite/file.h"

namespace storage {

// Those that differ from the live ones lie in a temporary file; the others are read from where they
// are. One thread at a time.
class PastPages {
 public:
  // `live` must outlive this. `target` is a commit of `segments`, whose files are read here alone.
  // Throws kConflict when damage has cut the way there, kCorruptFile when what was put together is
  // not what was there, kIo, kDiskFull.
  PastPages(const LiveState& live, std::span<const Segment> segments,
            const HistoryLocation& target);

  const HistoryLocation& location() const noexcept { return target_; }
  std::uint32_t pages() const noexcept { return target_.pages; }
  std::uint32_t page_size() const noexcept { return live_.page_size(); }
  // Requires: page <= pages().
  void Read(PageNumber page, std::span<std::byte> to) const;
  // Whether the page is what the live one is, or may not be.
  bool IsLive(PageNumber page) const { return !held_.contains(page); }
  // Those whose content is not the database file's, in order.
  std::vector<PageNumber> PagesOutsideFile() const;

 private:
  // False when what is there now is not the target.
  bool Build(const HistoryPath& path);
  void ReadLive(PageNumber page, std::span<std::byte> to) const;

  const LiveState& live_;
  const HistoryLocation target_;
  mutable std::optional<File> file_;                    // none where nothing differs
  std::unordered_map<PageNumber, std::uint64_t> held_;  // where each lies in the file
};

}  // namespace storage
