#include "storage/history/history.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/history/page_rebuild.h"
#include "storage/history/reconcile.h"
#include "storage/sqlite/file.h"

namespace storage {

namespace {

std::filesystem::path Made(std::filesystem::path folder) {
  std::error_code failure;
  std::filesystem::create_directory(folder, failure);
  if (failure) ThrowFileError("making the history's folder", failure);
  return folder;
}

}  // namespace

History::History(std::filesystem::path folder, std::string name, std::filesystem::path database,
                 std::uint32_t page_size, const Clock& clock, const HistoryOptions& options,
                 Log& log)
    : folder_(Made(std::move(folder))),
      name_(std::move(name)),
      database_(std::move(database)),
      page_size_(page_size),
      clock_(clock),
      options_(options),
      warnings_(log),
      log_(folder_, name_, page_size, options.log, log),
      capture_(log_, pages_, clock) {}

void History::Warn(const std::string& what, const std::exception& error) noexcept {
  warnings_.Warn("history of " + name_ + ": " + what + ": " + error.what());
}

void History::Attach(sqlite3* connection) {
  pages_.Attach(connection, page_size_);
  if (reconciled_) return;
  Reconcile({log_, pages_, capture_, database_, CleanEndFile(), warnings_, name_});
  reconciled_ = true;
}

void History::CatchUp() {
  const WalIndex index = pages_.files().ReadWalIndex();
  if (index.end == pages_.end()) return;
  const ReconcileTask task{log_,           pages_,    capture_, database_,
                           CleanEndFile(), warnings_, name_,    /*at_start=*/false};
  const bool grown = index.end.IsSameLog(pages_.end()) && index.end.frames > pages_.end().frames;
  if (grown && index.copied_frames <= pages_.end().frames) {
    capture_.Capture(index.end.frames, HistoryRecordKind::kFound);
  } else if (index.end.frames > 0) {
    AppendFound(task, index);
  } else {
    Reconcile(task);
  }
}

void History::TryCatchUp() noexcept {
  try {
    CatchUp();
  } catch (const std::exception& error) {
    Warn("commits could not be appended and will be later", error);
  }
}

void History::AppendCommit(std::uint32_t frames) noexcept {
  try {
    capture_.Capture(frames, HistoryRecordKind::kCommit);
  } catch (const std::exception& error) {
    Warn("a commit could not be appended and will be later", error);
  }
}

void History::MakeSnapshotIfDue() {
  const HistoryLocation end = log_.End();
  const std::uint64_t database_bytes = std::uint64_t{end.pages} * page_size_;
  if (log_.bytes_since_snapshot() <= std::max(options_.snapshot_bytes, database_bytes)) return;
  const auto continuity = capture_.Snapshot(end.pages, CommitCapture::Continuity::kFollows);
  if (continuity == CommitCapture::Continuity::kBroken) {
    warnings_.Warn("history of " + name_ +
                   ": the database's pages are not what the last commit left; it goes on from a "
                   "snapshot of them as they are");
  }
}

bool History::PrepareCheckpoint() noexcept {
  try {
    if (pages_.files().ReadWalIndex().end != pages_.end()) return false;
    log_.Sync();
    MakeSnapshotIfDue();
    log_.Sync();
    log_.Prune(clock_.NowMs() - options_.retention_ms);
    return true;
  } catch (const std::exception& error) {
    Warn("the write-ahead log stays as it is until history can be written", error);
    return false;
  }
}

void History::NoteEmptyLog() { pages_.Reset(pages_.files().ReadWalIndex().end); }

void History::Close() noexcept {
  try {
    const CleanEnd end = CleanEndOf(database_, Current());
    File file(CleanEndFile(), File::Mode::kCreate);
    file.WriteAt(0, EncodeCleanEnd(end));
  } catch (const std::exception& error) {
    Warn("the next start will read all of the database", error);
  }
}

Restored History::Restore(const HistoryLocation& target, Durability durability) {
  for (std::size_t way = 0;; ++way) {
    RestoreTransaction transaction(database_.string(), durability);
    CatchUp();
    const std::vector<Segment> segments = log_.segments();
    const std::vector<HistoryPath> paths = FindPaths(segments, target);
    if (paths.empty()) {
      throw Error(ErrorKind::kConflict,
                  "the history between that point in time and now is missing or damaged");
    }
    try {
      return RestoreBy(paths.at(std::min(way, paths.size() - 1)), target, durability, transaction);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kCorruptFile || way + 1 >= paths.size()) throw;
      Warn("a restore takes another way", error);
    }
  }
}

Restored History::RestoreBy(const HistoryPath& path, const HistoryLocation& target,
                            Durability durability, RestoreTransaction& transaction) {
  const WalIndex index = pages_.files().ReadWalIndex();
  if (index.copied_frames == index.end.frames) pages_.ForgetFrames();
  const HistoryLocation end = log_.End();
  PageRebuild rebuild(path, target, page_size_, end.pages);
  const PageDigest change = transaction.Write(rebuild, target.pages, pages_, end.pages);
  if ((end.position.digest ^ change) != target.position.digest) {
    throw Error(ErrorKind::kCorruptFile,
                "what history holds of that point in time is not what was there");
  }
  const std::uint32_t frames = transaction.Commit();
  try {
    capture_.Capture(frames, HistoryRecordKind::kRestore);
    // The write-ahead log does not say that it was a restore.
    if (durability == Durability::kFull) log_.Sync();
  } catch (const Error& error) {
    throw Error(ErrorKind::kIo, std::string("the database was restored, but its history could not "
                                            "be written and will be later: ") +
                                    error.what());
  }
  return {end.position, Current()};
}

}  // namespace storage
