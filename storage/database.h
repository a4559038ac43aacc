// One open database: a writer, its readers, and the rule that a request is a transaction.

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "storage/clock.h"
#include "storage/connection.h"
#include "storage/database_statistics.h"
#include "storage/fair_mutex.h"
#include "storage/history.h"
#include "storage/log.h"
#include "storage/query.h"
#include "storage/reader_pool.h"
#include "storage/statement_policy.h"

namespace storage {

struct DatabaseOptions {
  ConnectionOptions connection;
  std::chrono::milliseconds request_timeout{30'000};  // waiting for a connection included
  std::size_t max_readers = 8;
  // Frames in the write-ahead log from which on a commit is followed by a checkpoint.
  int checkpoint_frames = 1000;
  // Frames from which on the checkpoint waits for readers, so that the log stops growing.
  int truncate_frames = 16'000;
  // None: no history is kept.
  std::optional<HistoryOptions> history;
};

// Closing it checkpoints. Thread-safe.
class Database {
 public:
  // Opens the file at `path`, which must exist, and brings its history up to date. Throws kIo,
  // kCorruptFile or kNewerVersion.
  Database(std::string path, const StatementPolicy& policy, const DatabaseOptions& options,
           const Clock& clock, Log& log);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs all statements of `queries` as one transaction: either all of them have happened when this
  // returns, or, when it throws, none has. Throws the policy's refusals, SQLite's errors in its
  // words, and what `sink` throws.
  void Run(std::span<const Query> queries, Access access, ResultSink& sink);

  // Makes the database what it was at `target`, by a commit of its own. Who reads meanwhile goes on
  // reading what was. Throws as History::Restore does; nothing has changed
  // then. Requires: a history is kept.
  Restored Restore(const HistoryLocation& target);
  // Requires: a history is kept. Only what is thread-safe in it may be called.
  const History& history() const noexcept { return *history_; }

  // Stops what runs and refuses what comes.
  void Cancel() noexcept { cancelled_.store(true, std::memory_order_relaxed); }

  DatabaseStatistics ReadStatistics();

 private:
  class WriterTurn;

  bool TryReader(std::span<const Query> queries, Access access, SteadyTime deadline,
                 ResultSink& sink);
  void RunOnWriter(std::span<const Query> queries, Access access, SteadyTime deadline,
                   ResultSink& sink);
  Connection& OpenWriter();
  void AttachHistory(Connection& writer);
  bool PrepareCheckpoint() noexcept { return !history_ || history_->PrepareCheckpoint(); }
  void TruncateLog(Connection& writer);
  void CheckpointIfDue(Connection& writer) noexcept;

  const std::string path_;
  const StatementPolicy& policy_;
  const DatabaseOptions options_;
  const Clock& clock_;
  Log& log_;

  FairMutex writer_mutex_;
  std::unique_ptr<Connection> writer_;  // guarded by writer_mutex_; null after it had to be closed
  std::optional<History> history_;      // changed under writer_mutex_; none when none is kept
  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::int64_t> last_row_id_{0};  // the writer's
  ReaderPool readers_;
  std::atomic<bool> cancelled_{false};
};

}  // namespace storage
