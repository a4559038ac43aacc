// A database's history on disk: its segments, one behind the other.

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "storage/history/history_format.h"
#include "storage/history/history_search.h"
#include "storage/history/history_writer.h"
#include "storage/history/segment.h"
#include "storage/log.h"
#include "storage/sqlite/file.h"

namespace storage {

struct HistoryLogOptions {
  std::uint64_t segment_bytes = std::uint64_t{16} << 20U;  // a segment that has as many is closed
};

// Looking up is thread-safe; everything else is for one thread at a time, which holds the writer's
// turn.
class HistoryLog {
 public:
  // Reads what `folder` holds of the database called `name`. What is not of it, or is damaged, is
  // told to `log` and left alone. Throws kNewerVersion, and kIo for what cannot be read.
  HistoryLog(std::filesystem::path folder, std::string name, std::uint32_t page_size,
             const HistoryLogOptions& options, Log& log);

  // Whether there is no commit in it, not even a database's first.
  bool IsEmpty() const;
  // The last commit. Requires: it is not empty.
  HistoryLocation End() const;
  WalPosition EndInWal() const;
  // Whether bytes follow the last commit that are no record: a torn one, or one that was damaged.
  bool HasDamagedEnd() const;
  std::uint64_t bytes_since_snapshot() const noexcept { return bytes_since_snapshot_; }

  // A record is appended by filling in the writer that this returns.
  HistoryWriter& StartRecord();
  // It is there once this has returned; when this or the filling in throws, it is not.
  // The lengths and the checksum of `header` are filled in.
  void FinishRecord(HistoryRecordHeader header);
  // To be called when the filling in threw.
  void AbandonRecord() noexcept;
  // The same as StartRecord, at the front of a new segment. `follows`: the snapshot shows the last
  // commit's state.
  HistoryWriter& StartSnapshot(bool follows);
  // What was appended lasts once this has returned.
  void Sync();

  // Forgets everything behind `location`.
  void CutBehind(const HistoryLocation& location);
  // Removes the oldest segments, as far as all of their commits were before `time_ms`.
  void Prune(std::int64_t time_ms);

  // The commit of that number; the last of its generation for kEndOfGeneration.
  std::optional<HistoryLocation> Find(const CommitNumber& number) const;
  // The last commit at or before `time_ms`.
  std::optional<HistoryLocation> FindAt(std::int64_t time_ms) const;
  // The last commit whose digest is `digest`, of those that a power cut may have left last.
  std::optional<HistoryLocation> FindInLastLog(const PageDigest& digest) const;

  // Of its segments' files.
  std::uint64_t BytesOnDisk() const;
  // In order of their numbers.
  std::vector<Segment> segments() const;

 private:
  void Open();
  Segment& OpenForAppending();
  void CloseSegment();
  void StartSegment(bool with_snapshot, bool follows);

  const std::filesystem::path folder_;
  const std::string name_;
  const std::uint32_t page_size_;
  const HistoryLogOptions options_;
  Log& log_;

  mutable std::mutex mutex_;  // for reading by others than the appending thread, and for changing
  std::vector<Segment> segments_;  // guarded by mutex_
  std::uint64_t next_number_ = 1;
  std::uint64_t bytes_since_snapshot_ = 0;
  std::unique_ptr<File> file_;             // the last segment's, once something was appended
  std::unique_ptr<HistoryWriter> writer_;  // into file_
  std::optional<Segment> unpublished_;     // begins with the snapshot that is being written
  bool needs_sync_ = false;
};

}  // namespace storage
