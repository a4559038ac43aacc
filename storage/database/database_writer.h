// The one connection of a database that writes, and what goes with its commits: history and
// checkpoints.

#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "storage/clock.h"
#include "storage/database/checkpoint.h"
#include "storage/database/database_options.h"
#include "storage/database/fair_mutex.h"
#include "storage/database/reader_pool.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/history/history.h"
#include "storage/log.h"
#include "storage/query/connection.h"
#include "storage/query/statement_policy.h"
#include "storage/segments/history_position.h"

namespace storage {

// What the parts of an open database go by.
struct DatabaseSurroundings {
  const StatementPolicy& policy;
  const DatabaseOptions& options;
  const Clock& clock;
  Log& log;
};

// Whoever wants to write takes a turn. Thread-safe.
class DatabaseWriter {
 public:
  // Opens the file and brings its history up to date. `readers` are the same database's: they are
  // renewed when what they keep in memory is void. Once `cancelled` is set nothing is run any more.
  // Throws kIo, kCorruptFile or kNewerVersion.
  DatabaseWriter(const std::string& path, const DatabaseSurroundings& surroundings,
                 ReaderPool& readers, const std::atomic<bool>& cancelled);
  ~DatabaseWriter();
  DatabaseWriter(const DatabaseWriter&) = delete;
  DatabaseWriter& operator=(const DatabaseWriter&) = delete;

  class Turn;

  // Empties the log, or says in the program's why not. Requires: no request has or takes a turn.
  void CheckpointAtClose() noexcept;

  // How many commits there have been, restores included.
  std::uint64_t commits() const noexcept { return commits_.load(std::memory_order_acquire); }
  std::int64_t last_row_id() const noexcept { return last_row_id_.load(std::memory_order_relaxed); }
  // Requires: a history is kept. Only what is thread-safe in it may be called.
  const History& history() const noexcept { return *history_; }
  bool keeps_history() const noexcept { return options_.history.has_value(); }
  // The last commit, once no commit is under way that who has just read may have seen. None as
  // Database::RunAndLocate has it. May be called without a turn.
  std::optional<HistoryPosition> PositionAfterReading() const;
  // Whether all that was acknowledged is in history, because who has a turn has caught up at its
  // beginning and acknowledged nothing since. Requires: a history is kept.
  bool IsCaughtUpByOther() { return mutex_.IsLocked() && history_->IsInOrder(); }

 private:
  Connection& Open();
  std::function<void()> PostsCheckpoints();
  void CheckpointInBackground() noexcept;
  // Ends what is done in the background. Nothing is, from here on.
  void EndBackground() noexcept;
  std::string Name() const;
  void EnterWal();
  void CheckIsInPlace();
  void AttachHistory();
  void DropHistory() noexcept;
  History* KeptHistory() noexcept { return history_ ? &*history_ : nullptr; }
  std::optional<HistoryPosition> LastPosition() const;
  // While it lives, readers may see a commit that is not in history yet. Requires: a turn.
  class Commitment;

  const std::string& path_;
  const StatementPolicy& policy_;
  const DatabaseOptions& options_;
  const Clock& clock_;
  Log& log_;
  ReaderPool& readers_;
  const std::atomic<bool>& cancelled_;

  FairMutex mutex_{options_.on_wait};
  std::unique_ptr<Connection> connection_;  // guarded by mutex_; null after it had to be closed
  std::optional<FileIdentity> opened_;      // guarded by mutex_; what the path named then
  SteadyTime next_look_;                    // guarded by mutex_
  std::optional<History> history_;          // changed under mutex_; none when none is kept
  Checkpointer checkpointer_;               // guarded by mutex_, but for what is thread-safe
  std::atomic<bool> is_ending_{false};
  std::atomic<std::uint64_t> commits_{0};
  // One more at the beginning of each commit and restore, well or not, and one more at its end: odd
  // while one is under way.
  std::atomic<std::uint64_t> commit_edges_{0};
  std::atomic<std::int64_t> last_row_id_{0};  // the connection's
};

// The writer, held until it goes. A connection that cannot be brought back to a clean state is
// closed: the next turn opens another. One thread at a time.
class DatabaseWriter::Turn {
 public:
  // Throws the policy's kQueuedTooLong when others have it until `deadline`.
  Turn(DatabaseWriter& writer, SteadyTime deadline);
  ~Turn();
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  // Runs `body` between BEGIN and COMMIT as a client's request, stopped past `deadline` or once
  // `stop` is set. Throws what it throws, SQLite's errors and the policy's refusals.
  void Run(SteadyTime deadline, const std::atomic<bool>& stop,
           const std::function<void(Connection&)>& body) {
    Run(
        deadline, stop, [](Connection&) {}, body);
  }
  // The same with what the request does before BEGIN.
  void Run(SteadyTime deadline, const std::atomic<bool>& stop,
           const std::function<void(Connection&)>& before,
           const std::function<void(Connection&)>& body);

  // Makes the database what it was at `target`, by a commit of its own. Another program's lock is
  // waited for until `deadline`. Throws as History::Restore does, but the policy's kQueuedTooLong
  // for a lock, and its kDatabaseGone. Requires: a history is kept.
  Restored Restore(const HistoryLocation& target, SteadyTime deadline);

  // Runs `body` within a write transaction that changes nothing, so that nothing is committed
  // meanwhile. Throws what it throws, and the policy's kDatabaseGone, and kQueuedTooLong when
  // another program keeps its lock. Requires: a history is kept.
  void RunOnHistory(const std::function<void(History&)>& body);

  // The same with all that has been committed in history. Throws kDiskFull or kIo, which say so,
  // when it cannot be brought there.
  void CatchUpHistory(const std::function<void()>& body);

  // The last commit. None as Database::RunAndLocate has it.
  std::optional<HistoryPosition> Position() const { return writer_.LastPosition(); }

  // A rollback leaves the last row id as it is; this takes it back.
  void SetLastRowId(std::int64_t rowid) noexcept;

  void CheckpointIfDue() noexcept;
  // As Checkpointer::Complete.
  void CompleteCheckpoint() noexcept;

 private:
  bool IsStopped() const noexcept;
  // Throws what is told where another program has kept a lock, if `error` says so.
  void ThrowForLock(const Error& error) const;
  void CheckIsThere() const;

  DatabaseWriter& writer_;
  bool clean_ = true;
};

}  // namespace storage
