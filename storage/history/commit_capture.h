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
  // Requires: the history's last commit is what LivePages shows, and when `seen` was read, in the
  // write transaction of the last of them, or in one since then, nothing followed it but what is in
  // the log. Throws kConflict, and appends no more, where another program copies frames into the
  // file, or begins the log anew: what the pages were before may be lost.
  void Capture(std::uint32_t end, HistoryRecordKind kind, const WalIndex& seen);
  // The same for commits that were found, up to the end of `seen`, though frames had been copied by
  // then. Requires: since `seen` was read, all pages have been compared with the last commit.
  void CaptureFound(const WalIndex& seen);

  // Appends a snapshot of what LivePages shows, of `pages` pages, which is the last commit's state.
  // False, and nothing is appended, where it is not.
  bool Snapshot(std::uint32_t pages);
  // Appends a snapshot that follows nothing: how the database came to be what it is, the history
  // cannot say.
  void SnapshotAnew(std::uint32_t pages);

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
  // `compared`: how the log was when all pages were compared; none where they were not.
  void AppendCommits(std::uint32_t end, HistoryRecordKind kind, const WalIndex& seen,
                     const WalIndex* compared);
  void AppendCommit(const Extent& extent, HistoryRecordKind kind, const WalIndex* compared);
  void CheckPagesBefore(const WalIndex* compared) const;
  bool AppendSnapshot(std::uint32_t pages, bool follows);
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
