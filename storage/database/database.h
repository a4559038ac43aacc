// One open database: a writer, its readers, and the rule that a request is a transaction.

#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "storage/clock.h"
#include "storage/database/checkpoint.h"
#include "storage/database/database_statistics.h"
#include "storage/database/fair_mutex.h"
#include "storage/database/reader_pool.h"
#include "storage/database/write_queue.h"
#include "storage/history/history.h"
#include "storage/log.h"
#include "storage/query/connection.h"
#include "storage/query/query.h"
#include "storage/query/statement_policy.h"
#include "storage/transfer/dump.h"
#include "storage/transfer/import_run.h"
#include "storage/transfer/sql_stream.h"
#include "storage/transfer/transfer_gate.h"
#include "storage/usage/usage_recorder.h"

namespace storage {

// What becomes of requests that only read while the database is exported or imported into.
// Others are refused.
enum class ReadsDuringTransfer { kRefused, kAnswered };

// Whose statements are run, which is whether their cost is counted.
enum class Origin { kClient, kProgram };

struct DatabaseOptions {
  ConnectionOptions connection;
  std::chrono::milliseconds request_timeout{30'000};  // waiting for a connection included
  std::size_t max_readers = 8;
  CheckpointThresholds checkpoint;
  // None: no history is kept.
  std::optional<HistoryOptions> history;
  ReadsDuringTransfer reads_during_transfer = ReadsDuringTransfer::kRefused;
  // Called by the thread of a request that is about to wait for those before it, where it is set.
  // Must not throw.
  std::function<void()> on_wait;
};

// The most descriptors that an open database holds: two for each connection, the index of its log,
// and what is read and written of its history at a time.
constexpr std::size_t MostDescriptors(const DatabaseOptions& options) {
  constexpr std::size_t kConnection = 2;
  constexpr std::size_t kLogIndex = 1;
  constexpr std::size_t kHistory = 3;
  return kConnection * (options.max_readers + 1) + kLogIndex + (options.history ? kHistory : 0);
}

// Closing it checkpoints. Thread-safe.
class Database {
 public:
  // Opens the file at `path`, which must exist, and brings its history up to date. What clients run
  // is counted in `usage`, which may be null. Throws kIo, kCorruptFile or kNewerVersion.
  Database(std::string path, const StatementPolicy& policy, const DatabaseOptions& options,
           const Clock& clock, Log& log, std::shared_ptr<UsageRecorder> usage = nullptr);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Runs all statements of `queries` as one transaction: either all of them have happened when this
  // returns, or, when it throws, none has. Requests that wait for each other may share a commit.
  // Throws the policy's refusals, SQLite's errors in its words, and what `sink` throws.
  void Run(std::span<const Query> queries, Access access, ResultSink& sink,
           Origin origin = Origin::kClient);

  // Makes the database what it was at `target`, by a commit of its own. Who reads meanwhile goes on
  // reading what was. Throws as History::Restore does. Requires: a history is kept.
  Restored Restore(const HistoryLocation& target);
  // Requires: a history is kept. Only what is thread-safe in it may be called.
  const History& history() const noexcept { return *history_; }

  // Stops what runs and refuses what comes.
  void Cancel() noexcept {
    cancelled_.store(true, std::memory_order_relaxed);
    transfers_.Stop();
  }

  // While a transfer holds it, Run refuses with the policy's kExporting or kImporting.
  TransferGate& transfers() noexcept { return transfers_; }

  // Writes a dump of one state. `on_snapshot` is called when that is fixed and nothing can have
  // been committed after it. Throws what WriteDump throws. Requires: `hold` is this database's.
  void Export(const TransferGate::Hold& hold, const DumpOptions& options, const DumpFormat& format,
              const std::function<void()>& on_snapshot, const DumpSink& sink);

  // Runs all of `stream` as one transaction, without the deadline of requests. `on_begin` is called
  // when it has its turn. Throws what RunImport throws, and the policy's kDatabaseGone when it was
  // stopped; nothing has happened then. Requires: `hold` is this database's.
  ImportReport Import(const TransferGate::Hold& hold, SqlStream& stream, ImportProgress& progress,
                      const std::function<void()>& on_begin);

  DatabaseStatistics ReadStatistics();
  // Requests that wait for the writer at the moment.
  std::size_t waiting_writes() const { return write_queue_.waiting(); }

 private:
  class WriterTurn;

  bool TryReader(std::span<const Query> queries, Access access, SteadyTime deadline,
                 ResultSink& sink, UsageTally& tally);
  void RunOnWriter(std::span<const Query> queries, Access access, SteadyTime deadline,
                   ResultSink& sink, UsageTally& tally);
  // Asks for the plans that are wanted, on a reader. Where none is free there are no plans: what
  // has been committed is not kept waiting.
  void ExplainWrites(UsageTally& tally) noexcept;
  // Runs the request, and those that wait behind it, in the writer's turn.
  void LeadWriters(WriteRequest& first);
  // What it throws becomes the request's failure.
  void RunAgainAlone(WriterTurn& turn, WriteRequest& request);
  // Runs `body` between BEGIN and COMMIT on the writer.
  void OnWriter(WriterTurn& turn, SteadyTime deadline, const std::atomic<bool>& stop,
                const std::function<void(Connection&)>& body);
  void CheckTransfer(ReadsDuringTransfer reads) const;
  template <typename Body>
  void RunUnlessGone(Body&& body);
  Connection& OpenWriter();
  void AttachHistory(Connection& writer);
  History* KeptHistory() noexcept { return history_ ? &*history_ : nullptr; }

  const std::string path_;
  const StatementPolicy& policy_;
  const DatabaseOptions options_;
  const Clock& clock_;
  Log& log_;
  const std::shared_ptr<UsageRecorder> usage_;  // null when nothing is counted

  // Of clients' requests; who leads it goes for writer_mutex_.
  WriteQueue write_queue_{options_.on_wait};
  FairMutex writer_mutex_;
  std::unique_ptr<Connection> writer_;  // guarded by writer_mutex_; null after it had to be closed
  std::optional<History> history_;      // changed under writer_mutex_; none when none is kept
  Checkpointer checkpointer_;           // guarded by writer_mutex_
  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::int64_t> last_row_id_{0};  // the writer's
  ReaderPool readers_;
  std::atomic<bool> cancelled_{false};
  TransferGate transfers_;
};

}  // namespace storage
