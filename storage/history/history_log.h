// A database's history on disk: its segments, one behind the other.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/history/history_search.h"
#include "storage/log.h"
#include "storage/segments/history_format.h"
#include "storage/segments/history_writer.h"
#include "storage/segments/segment.h"
#include "storage/sqlite/file.h"

namespace storage {

// Says which commits are to stay whatever their age; may be empty, for none.
using PinnedCommits = std::function<std::vector<CommitNumber>()>;

struct HistoryLogOptions {
  std::uint64_t segment_bytes = std::uint64_t{16} << 20U;  // a segment that has as many is closed
  // What becomes of segments that were never finished. A server may be writing one.
  enum class Unfinished { kRemoved, kLeft } unfinished = Unfinished::kRemoved;
};

// Looking up is thread-safe, and a commit never waits for it; everything else is for one thread at
// a time, which holds the writer's turn.
class HistoryLog {
 public:
  // Reads what `folder` holds of the database called `name`; one that is not there is made with the
  // first segment. What is not of the database, or is damaged, is told to `log` and left alone;
  // what is removed is told too. Throws kNewerVersion, and kIo for what cannot be read.
  HistoryLog(std::filesystem::path folder, std::string name, std::uint32_t page_size,
             const HistoryLogOptions& options, Log& log);

  // Whether there is no commit in it, not even a database's first.
  bool IsEmpty() const;
  // The last commit. Requires: it is not empty.
  HistoryLocation End() const;
  // The oldest commit, or the state before it where that can be restored. Requires: it is not
  // empty.
  HistoryPosition Begin() const;
  WalPosition EndInWal() const;
  // Whether bytes follow the last commit that are no record: a torn one, or one that was damaged.
  bool HasDamagedEnd() const;
  // Of the last segment.
  std::vector<SegmentGap> GapsAtEnd() const;
  std::uint64_t bytes_since_snapshot() const noexcept { return bytes_since_snapshot_; }

  // Begins with what a database is at `position`, of `pages` pages, and without a snapshot of it:
  // as long as there is none, ways back begin at the last commit alone. Requires: it is empty.
  void BeginAt(const HistoryPosition& position, std::uint32_t pages);

  // A record is appended by filling in the writer that this returns.
  HistoryWriter& StartRecord();
  // It is there once this has returned; when this or the filling in throws, it is not.
  // The lengths and the checksum of `header` are filled in.
  void FinishRecord(HistoryRecordHeader header);
  // The same as StartRecord, at the front of a new segment. `follows`: the snapshot shows the last
  // commit's state.
  HistoryWriter& StartSnapshot(bool follows);
  // To be called in place of FinishRecord where the snapshot is not to be: its file is removed.
  void AbandonSnapshot() noexcept;
  // What was appended lasts once this has returned.
  void Sync();
  // The file that lacks a sync of its content, which any thread may make, for the same; empty where
  // there is none.
  std::filesystem::path FileToSync();
  // The same is known by other means.
  void NoteSynced() noexcept { needs_sync_ = false; }

  // Where a snapshot of the last commit belongs that is written while others are appended, behind
  // it. Requires: there is a last commit.
  Segment ReserveSnapshot();
  // Puts the snapshot there. False when what was behind its place has gone.
  bool InsertSnapshot(const Segment& snapshot);

  // Forgets everything behind `location`.
  void CutBehind(const HistoryLocation& location);
  // Removes the oldest segments, as far as all of their commits were before `time_ms` and none of
  // `pins`, commits that are to stay, is in them. What is newer than the oldest of those stays with
  // it. `pins` is asked only where something could go. When it throws they are forgotten all the
  // same, and the next call removes the files.
  void Prune(std::int64_t time_ms, const PinnedCommits& pins = {});

  // The commit of that number; the last of its generation for kEndOfGeneration.
  std::optional<HistoryLocation> Find(const CommitNumber& number) const;
  // The last commit at or before `time_ms`.
  std::optional<HistoryLocation> FindAt(std::int64_t time_ms) const;
  // The last commit whose digest is `digest`, of those that a power cut may have left last.
  std::optional<HistoryLocation> FindInLastLog(const PageDigest& digest) const;

  // Of its segments' files.
  std::uint64_t BytesOnDisk() const;
  // In order of their numbers, from the one that has the number `first`, or a later one, on.
  std::vector<Segment> segments(std::uint64_t first = 0) const;

 private:
  // What is appended to.
  struct Tail {
    Tail(const std::filesystem::path& path, File::Mode mode, const SegmentHeader& header);

    File file;
    HistoryWriter writer;
  };

  void Open();
  void WarnOfGaps(const Segment& segment);
  void Sweep(const std::filesystem::path& path);
  std::optional<Segment> ReadOwnSegment(std::uint64_t number, const std::filesystem::path& path);
  Tail& OpenTail();
  void CloseSegment();
  SegmentHeader HeaderBehindLast(bool with_snapshot, bool follows) const;
  SegmentHeader Numbered(SegmentHeader header);
  void StartSegment(const SegmentHeader& header);
  void PublishSegment();
  void RemoveUnfinished(const std::filesystem::path& path) noexcept;
  bool Holds(const std::vector<Segment>& segments) const;
  std::size_t FirstPinned(std::size_t surplus, const PinnedCommits& pins) const;
  // What `search` finds in the files of the segments that `choose` chooses.
  template <typename Choose, typename Search>
  std::optional<HistoryLocation> Look(const Choose& choose, const Search& search) const;

  const std::filesystem::path folder_;
  const std::string name_;
  const std::uint32_t page_size_;
  const HistoryLogOptions options_;
  Log& log_;

  mutable std::mutex mutex_;  // for reading by others than the appending thread, and for changing
  std::vector<Segment> segments_;  // guarded by mutex_, under which no file is touched
  std::uint64_t next_number_ = 1;
  std::uint64_t bytes_since_snapshot_ = 0;
  std::unique_ptr<Tail> tail_;  // unpublished_'s, or the last segment's once it was appended to
  std::optional<Segment> unpublished_;         // begins with the snapshot that is being written
  std::vector<std::filesystem::path> pruned_;  // whose files are still to be removed
  // What the last segment was found to hold may be from before a crash, and not on the disk yet.
  bool needs_sync_ = true;
  bool name_lasts_ = false;  // of the tail's file
};

}  // namespace storage
