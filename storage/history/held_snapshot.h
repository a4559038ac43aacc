// A snapshot of history that is written while others commit.

#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "storage/history/live_state.h"
#include "storage/segments/history_writer.h"
#include "storage/segments/page_digest.h"
#include "storage/segments/segment.h"

namespace storage {

// Adds all pages of a database that has `pages` to a snapshot's record, read by `read`, and returns
// their digest.
PageDigest AddSnapshotPages(HistoryWriter& writer, std::uint32_t pages, std::uint32_t page_size,
                            const std::function<void(PageNumber, std::span<std::byte>)>& read);

// Has a segment of its own, which holds nothing else and is nobody's until it is taken. One thread
// at a time.
class HeldSnapshot {
 public:
  // For the place that HistoryLog::ReserveSnapshot returned; `wal` is the end of the log then.
  HeldSnapshot(Segment place, const WalPosition& wal);
  // Removes the file, unless it was taken. What cannot be removed is removed by the next start.
  ~HeldSnapshot();
  HeldSnapshot(const HeldSnapshot&) = delete;
  HeldSnapshot& operator=(const HeldSnapshot&) = delete;

  // Writes it, and makes it last. `state` is the database at that commit, whose frames are found.
  // False when its pages are not what the commit left. `check` is called every so often; what it
  // throws ends the writing. Throws kIo, kDiskFull.
  bool Write(const LiveState& state, const std::function<void()>& check);
  // Requires: it is written.
  const Segment& segment() const noexcept { return segment_; }
  // The file is somebody's from here on.
  void NoteTaken() noexcept { is_taken_ = true; }

 private:
  Segment segment_;
  const WalPosition wal_;
  bool is_taken_ = false;
};

}  // namespace storage
