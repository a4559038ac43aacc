// Snapshots that are written while others commit.

#include <algorithm>

#include "storage/history/history_log.h"

namespace storage {

Segment HistoryLog::ReserveSnapshot() {
  CloseSegment();
  const SegmentHeader place = Numbered(HeaderBehindLast(/*with_snapshot=*/true, /*follows=*/true));
  StartSegment(Numbered(HeaderBehindLast(/*with_snapshot=*/false, /*follows=*/true)));
  PublishSegment();
  return EmptySegment(folder_ / SegmentFileName(place.number), place);
}

bool HistoryLog::InsertSnapshot(const Segment& snapshot) {
  const auto behind = std::ranges::find_if(
      segments_, [&](const Segment& each) { return each.header.number > snapshot.header.number; });
  if (behind == segments_.end() || !behind->header.follows) return false;
  const HistoryPosition& base = behind->header.base;
  if (base.number != snapshot.last.number || base.digest != snapshot.last.digest) return false;
  std::uint64_t bytes = 0;
  for (auto each = behind; each != segments_.end(); ++each) bytes += each->end - each->first_record;
  const std::lock_guard lock(mutex_);
  segments_.insert(behind, snapshot);
  bytes_since_snapshot_ = std::min(bytes_since_snapshot_, bytes);
  return true;
}

}  // namespace storage
