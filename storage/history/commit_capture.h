// Turns commits in the write-ahead log into history records.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "storage/clock.h"
#include "storage/history/history_log.h"
#include "storage/history/live_pages.h"

namespace storage {

// Whatever throws in the middle leaves the history at the last whole commit, from where the next
// call goes on. For the thread that has the writer's turn.
class CommitCapture {
 public:
  CommitCapture(HistoryLog& log, LivePages& pages, const Clock& clock);

  // Appends a record for every commit that is in the log from where LivePages ends up to frame
  // `end`; the last one is of kind `kind`, those before it were found. A log that has begun anew is
  // read from its front.
  // Requires: the history's last commit is what LivePages shows.
  void Capture(std::uint32_t end, HistoryRecordKind kind);

  // Appends a snapshot of what LivePages shows, of `pages` pages. Where it does not follow, the
  // history cannot say how the database came to be what it is; so it becomes, and returns that,
  // where it was to follow and what LivePages shows is not what the last commit left.
  enum class Continuity { kFollows, kBroken };
  Continuity Snapshot(std::uint32_t pages, Continuity continuity);

 private:
  // The frames of one commit.
  struct Extent {
    std::uint32_t first = 0;
    std::uint32_t end = 0;
    std::uint32_t pages_after = 0;
  };
  struct PageFrame {
    PageNumber page = 0;
    std::uint32_t frame = 0;
  };

  // Makes the frames from `first` on readable, as many as go into the buffer.
  void LoadFrames(std::uint32_t first, std::uint32_t end);
  std::span<const std::byte> Frame(std::uint32_t frame, std::uint32_t end);
  Extent FindCommit(std::uint32_t first, std::uint32_t end);
  void ListPages(const Extent& extent);
  void AppendCommit(const Extent& extent, HistoryRecordKind kind);
  HistoryPosition NextPosition(const HistoryPosition& last, HistoryRecordKind kind) const;

  HistoryLog& log_;
  LivePages& pages_;
  const Clock& clock_;
  std::vector<std::byte> loaded_;  // frames loaded_first_ and up
  std::uint32_t loaded_first_ = 0;
  std::vector<PageFrame> listed_;  // the commit's pages, in order, with the last frame of each
  std::vector<std::byte> before_;
  std::vector<std::byte> after_;
};

}  // namespace storage
