// What a database was after each of its commits, and the way back there.

#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/clock.h"
#include "storage/durability.h"
#include "storage/history/commit_capture.h"
#include "storage/history/held_snapshot.h"
#include "storage/history/history_log.h"
#include "storage/history/history_path.h"
#include "storage/history/live_pages.h"
#include "storage/history/reconcile.h"
#include "storage/history/restore_transaction.h"
#include "storage/log.h"

namespace storage {

struct HistoryOptions {
  HistoryLogOptions log;
  std::int64_t retention_ms = std::int64_t{30} * 24 * 60 * 60 * 1000;
  // Commits that are kept beyond that. Called in the writer's turn.
  PinnedCommits pins;
  // A snapshot is made once the records since the last one have as many bytes, and more than the
  // database.
  std::uint64_t snapshot_bytes = std::uint64_t{64} << 20U;
};

struct Restored {
  HistoryPosition previous;  // the last commit before
  HistoryPosition position;  // the commit that the restore made
};

// The history of one open database. See storage/DESIGN.md, "History".
// log(), Current() and IsInOrder() are thread-safe; everything else is for the thread that has the
// writer's turn.
class History {
 public:
  // The history in `folder`, which is made when there is something to keep, of the database called
  // `name`, whose file is `database`. Throws kNewerVersion, kIo.
  History(std::filesystem::path folder, std::string name, std::filesystem::path database,
          std::uint32_t page_size, const Clock& clock, const HistoryOptions& options, Log& log);

  // The connection to read through from here on, which must live until the next call. The first
  // time history and database are brought together: see storage/history/reconcile.h. What keeps
  // them apart, a full disk say, is told to the log, and the next CatchUp tries again: a database
  // is read whether its history can be written or not. Requires: a write transaction is open on
  // `connection`. Throws kNewerVersion.
  void Attach(sqlite3* connection);

  // Appends what was committed to the database and is not in history: another program's commits,
  // and those that could not be appended in their time. Cheap when there is nothing. Requires: a
  // write transaction is open.
  void CatchUp();
  // The same; what goes wrong is told to the log and made good by the next call.
  void TryCatchUp() noexcept;
  // Appends the commit that ends the log at `frames` frames, if all that was before is in history.
  // What is not appended, or goes wrong, which is told to the log, is made good by the next
  // TryCatchUp: the commit has happened.
  void AppendCommit(std::uint32_t frames) noexcept;

  // What was appended lasts once this has returned.
  void Sync() { log_.Sync(); }
  // To be called before frames are copied out of the log: afterwards it does not say any more what
  // the pages were before. Catches up, and makes what was appended last. False when they must not
  // be copied now. A snapshot that is due is made, unless it is left to others. Requires: a write
  // transaction is open.
  enum class DueSnapshot { kMade, kLeft };
  bool PrepareCheckpoint(DueSnapshot snapshot) noexcept;
  // The same for frames that are committed by now and copied without the turn, once the file that
  // this returns is synced; it may be empty. Throws as CatchUp does. Requires: a write transaction
  // is open.
  std::filesystem::path PrepareBackgroundCheckpoint();
  // Whether what has been appended since the last snapshot is enough for another.
  bool IsSnapshotDue() const;
  // Catches up and begins a snapshot of the last commit, which is to be written without the turn.
  // Throws as CatchUp does. Requires: a write transaction is open.
  std::unique_ptr<HeldSnapshot> BeginSnapshot();
  // Takes one that is written.
  void TakeSnapshot(HeldSnapshot& snapshot);
  // The database turned out to hold other pages than the last commit left: goes on from those.
  // Throws as CatchUp does. Requires: a write transaction is open.
  void GoOnFromPagesAsTheyAre();
  // To be called when a checkpoint has emptied the log.
  void NoteEmptyLog();
  // Whether all is in history, and in the database's file.
  bool HasEmptyLog() const;
  // Whether all that this program has committed, and all that was found of others when a write
  // began last, is in history.
  bool IsInOrder() const noexcept { return standing_.load() == Standing::kInOrder; }

  // Catches up, and removes what is older than `retention_ms` and not pinned: all but what the
  // database is now where that is 0. Where what is kept would stand behind what is too old, a
  // snapshot parts the two. Throws as CatchUp does. Requires: a write transaction is open.
  void Prune(std::int64_t retention_ms);

  // Says that all is in order, so that the next start need not read the database.
  // Requires: the log is empty, and the database file is not written any more.
  void Close() noexcept;

  // Makes the database what it was at `target`, by a commit of its own that begins a generation.
  // Throws kBusy when another program keeps SQLite's write lock until `go_on_waiting` says no,
  // kConflict when damage has cut the way there, kCorruptFile when what was put together is not
  // what was there; the database is then as it was. Throws kIo or kDiskFull, as its message says,
  // also when the database was restored and the commit could not be appended. Requires: no
  // transaction is open; Attach was called.
  Restored Restore(const HistoryLocation& target, Durability durability,
                   const GoOnWaiting& go_on_waiting);

  // The last commit. Throws kIo where not even the first could be written yet.
  HistoryPosition Current() const;
  const HistoryLog& log() const noexcept { return log_; }

 private:
  // What is known of how history and database stand.
  enum class Standing {
    kUnknown,  // whether pages_ shows the last commit; nothing may be appended
    kBehind,   // it does, and commits may follow that are not in history yet
    kInOrder,  // it does, and when that was looked at nothing followed
  };

  ReconcileTask Task();
  void NoteInOrder() noexcept;
  void Append(std::uint32_t frames, HistoryRecordKind kind);
  void TryMakeSnapshot();
  void MakeSnapshot();
  void TryPrune();
  // What leads to a commit from the last one, or from a snapshot.
  struct Way {
    HistoryPath path;
    HistoryLocation to;
  };
  // To `target`, or to what a restore has made the same since, which is nearer: the best first.
  std::vector<Way> FindWays(std::span<const Segment> segments, const HistoryLocation& target) const;
  Restored RestoreBy(const Way& way, Durability durability, RestoreTransaction& transaction);
  void NoteRestored(const HistoryPosition& position);
  void Warn(std::string_view what, const std::exception& error) noexcept;
  std::filesystem::path CleanEndFile() const { return folder_ / "clean"; }

  const std::filesystem::path folder_;
  const std::string name_;
  const std::filesystem::path database_;
  const std::uint32_t page_size_;
  const Clock& clock_;
  const HistoryOptions options_;
  Log& warnings_;
  HistoryLog log_;
  LivePages pages_;
  CommitCapture capture_;
  std::atomic<Standing> standing_ = Standing::kUnknown;  // changed in the writer's turn
  WalIndex seen_;                                        // the log when CatchUp began
  bool attached_ = false;                                // to a connection before
  // Until history and database were together once, or this program has committed.
  ReconcileMoment moment_ = ReconcileMoment::kAtStart;
  // What restores have made, the newest last, each with another digest: who goes back to one state
  // again and again pays for what was changed, not for all that went before.
  std::vector<HistoryPosition> restored_;
  // A snapshot that could not be made is not tried again before the records have as many bytes.
  std::uint64_t next_snapshot_bytes_ = 0;
};

}  // namespace storage
