// What a history keeps whatever its age.

#include <algorithm>
#include <iterator>

#include "storage/history/history_log.h"

namespace storage {

// The segment with the oldest of `pins`, of those before `surplus`; that where none has any. Where
// no way leads back there from the last commit, the one with the snapshot that a way begins with.
std::size_t HistoryLog::FirstPinned(std::size_t surplus, const PinnedCommits& pins) const {
  std::vector<CommitNumber> pinned;
  if (pins) pinned = pins();
  std::size_t end = surplus;
  for (const CommitNumber& pin : pinned) {
    const auto holds = [&](const Segment& segment) { return pin <= segment.last.number; };
    const auto begin = segments_.begin();
    const auto found = std::find_if(begin, begin + static_cast<std::ptrdiff_t>(end), holds);
    end = static_cast<std::size_t>(found - begin);
  }
  if (end == surplus) return end;
  const auto first = segments_.begin() + static_cast<std::ptrdiff_t>(end);
  const bool is_cut = !std::all_of(std::next(first), segments_.end(), [](const Segment& segment) {
    return segment.header.follows;
  }) || std::any_of(first, segments_.end(), [](const Segment& segment) {
    return segment.damaged || !segment.gaps.empty();
  });
  if (!is_cut) return end;
  while (end > 0 && !segments_[end].header.begins_with_snapshot) --end;
  return end;
}

}  // namespace storage
