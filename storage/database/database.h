// One open database: a writer, its readers, and the rule that a request is a transaction.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "storage/clock.h"
#include "storage/database/database_options.h"
#include "storage/database/database_statistics.h"
#include "storage/database/database_writer.h"
#include "storage/database/reader_pool.h"
#include "storage/database/write_queue.h"
#include "storage/error.h"
#include "storage/history/history.h"
#include "storage/history/live_state.h"
#include "storage/log.h"
#include "storage/query/query.h"
#include "storage/query/statement_facts.h"
#include "storage/query/statement_policy.h"
#include "storage/segments/history_position.h"
#include "storage/segments/segment.h"
#include "storage/sqlite/file_copy.h"
#include "storage/transfer/dump.h"
#include "storage/transfer/import_run.h"
#include "storage/transfer/sql_stream.h"
#include "storage/transfer/transfer_gate.h"
#include "storage/usage/usage_recorder.h"

namespace storage {

// Whose statements are run, which is whether their cost is counted.
enum class Origin { kClient, kProgram };

// A database as it is now, and what leads from there to what it was.
struct HeldHistory {
  std::unique_ptr<LiveState> live;
  std::vector<Segment> segments;
};

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
  // The same for a client who wants to know which commit the database stood at: the one that the
  // request has made, or that it has read. When others commit while it reads, it may be one of
  // theirs, which is later than what was read and never earlier. None where no history is kept, or
  // where it lacks what was committed.
  std::optional<HistoryPosition> RunAndLocate(std::span<const Query> queries, Access access,
                                              ResultSink& sink);

  // The same for who has another database to turn to: runs them if all of them read and are for a
  // reader. False where one is not; nothing has happened then, and `sink` is to be restarted.
  bool TryRead(std::span<const Query> queries, ResultSink& sink);
  // As ReaderPool::ForgetPages. Requires: nobody runs anything.
  void ForgetPages() { readers_.ForgetPages(); }

  // What the statements are about, which are not run; views of the queries. Throws the policy's
  // kQueuedTooLong.
  std::vector<StatementFacts> DescribeStatements(std::span<const Query> queries,
                                                 Plans plans = Plans::kNo);

  // Makes the database what it was at `target`, by a commit of its own. Who reads meanwhile goes on
  // reading what was. Throws as History::Restore does, the policy's kQueuedTooLong where the
  // writer or another program's lock is not to be had in time, and its kDatabaseGone. Requires: a
  // history is kept.
  Restored Restore(const HistoryLocation& target);
  // All that has been acknowledged when this is called, by whichever program, is in history when it
  // returns. Throws kDiskFull or kIo, which say so, when it cannot be; the policy's kQueuedTooLong.
  // Requires: a history is kept.
  void CatchUpHistory();
  // The same outlives a power cut when this returns, and so does what leads back to it. Throws as
  // CatchUpHistory does. Requires: a history is kept.
  void MakeDurable();
  // As History::Prune. Returns the bytes that it freed. Requires: a history is kept.
  std::uint64_t PruneHistory(std::int64_t retention_ms);
  // What has been acknowledged when this is called, by whichever program, is in what this returns;
  // others write on meanwhile. Throws as CatchUpHistory does. Requires: a history is kept.
  HeldHistory HoldHistory();
  // Makes `to`, which must not exist, a file of its own that holds what the database is now, or was
  // at the commit `at`; others write on meanwhile. Nothing of it is durable yet. Returns what its
  // history knows that state as; without a history only the pages are known. `check` is called
  // every so often; what it throws ends the copying. Throws as HoldHistory and PastPages do, and
  // kConflict while the database is imported into, and for `at` where no history is kept.
  HistoryLocation CopyTo(const std::filesystem::path& to, const std::optional<HistoryLocation>& at,
                         const std::function<void()>& check);
  // Who has the writer's turn when this is called has had it when this returns. Throws the policy's
  // kQueuedTooLong.
  void AwaitTurn();
  // Throws kFrozen for one that nothing is to change.
  void CheckIsNotFrozen() const;
  bool keeps_history() const noexcept { return writer_.keeps_history(); }
  // Empty for one that is no account's.
  const std::string& account_id() const noexcept { return options_.account_id; }
  // Requires: a history is kept. Only what is thread-safe in it may be called.
  const History& history() const noexcept { return writer_.history(); }

  // For long work on this database that no statement does: to be called every so often. It throws
  // the policy's kTimeout once a request's time from now on is over, and its kDatabaseGone when
  // what runs is stopped. This must outlive it.
  std::function<void()> MakeCheck() const;

  // Stops what runs and refuses what comes.
  void Cancel() noexcept {
    cancelled_.store(true, std::memory_order_relaxed);
    transfers_.Stop();
  }

  // While a transfer holds it, Run refuses with the policy's kExporting or kImporting.
  TransferGate& transfers() noexcept { return transfers_; }

  // Writes a dump of one state. `on_snapshot` is called when that is fixed and nothing can have
  // been committed after it; where a history is kept the state is its last. Throws what WriteDump
  // throws, and as CatchUpHistory does. Requires: `hold` is this database's.
  void Export(const TransferGate::Hold& hold, const DumpOptions& options, const DumpFormat& format,
              const std::function<void()>& on_snapshot, const DumpSink& sink);

  // Runs all of `stream` as one transaction, without the deadline of requests. Foreign keys that
  // the text turns off at its top are off for all of it. `on_begin` is called when it has its turn.
  // Throws what RunImport throws, and the policy's kDatabaseGone when it was stopped; nothing has
  // happened then. Requires: `hold` is this database's.
  ImportReport Import(const TransferGate::Hold& hold, SqlStream& stream, ImportProgress& progress,
                      const std::function<void()>& on_begin,
                      ImportRules rules = ImportRules::kRequest);

  DatabaseStatistics ReadStatistics();
  // Requests that wait for the writer at the moment.
  std::size_t waiting_writes() const { return write_queue_.waiting(); }

 private:
  // `seen`, which may be null, is told what RunAndLocate returns.
  void RunRequest(std::span<const Query> queries, Access access, ResultSink& sink, Origin origin,
                  std::optional<HistoryPosition>* seen);
  bool TryReader(std::span<const Query> queries, Access access, SteadyTime deadline,
                 ResultSink& sink, UsageTally& tally, StatementPlace& place);
  void RunOnWriter(WriteRequest& request);
  void TellFailure(std::span<const Query> queries, const StatementPlace& place,
                   const Error& error) const;
  void TellFailure(FailedRequest failed, const Error& error) const;
  // Asks for the plans that are wanted, on a reader. Where none is free there are no plans: what
  // has been committed is not kept waiting.
  void ExplainWrites(UsageTally& tally) noexcept;
  // Runs the request, and those that wait behind it, in the writer's turn.
  void LeadWriters(WriteRequest& first);
  // What it throws becomes the request's failure.
  void RunAgainAlone(DatabaseWriter::Turn& turn, WriteRequest& request);
  void CheckTransfer(ReadsDuringTransfer reads) const;
  // When `body` fails because the database is being deleted, that is what is told.
  template <typename Body>
  void RunUnlessGone(Body&& body);
  HeldHistory HoldState();
  const CopySource& GetCopySource();

  const std::string path_;
  const StatementPolicy& policy_;
  const DatabaseOptions options_;
  const AccountClock clock_;
  const std::shared_ptr<UsageRecorder> usage_;  // null when nothing is counted

  std::atomic<bool> cancelled_{false};
  std::mutex copy_mutex_;
  // Made by the first copy; guarded by copy_mutex_. Ends behind all connections.
  std::optional<CopySource> copy_source_;
  TransferGate transfers_;
  ReaderPool readers_;
  DatabaseWriter writer_;
  // Of clients' requests; who leads it takes the writer's turn.
  WriteQueue write_queue_{options_.max_waiting, options_.on_wait};
};

template <typename Body>
void Database::RunUnlessGone(Body&& body) {
  if (cancelled_.load(std::memory_order_relaxed)) throw policy_.ErrorFor(Refusal::kDatabaseGone);
  try {
    std::forward<Body>(body)();
  } catch (const Error& error) {
    // The files may have been removed under it.
    const bool of_files = error.kind() == ErrorKind::kIo || error.kind() == ErrorKind::kCorruptFile;
    if (of_files && cancelled_) throw policy_.ErrorFor(Refusal::kDatabaseGone);
    throw;
  }
}

}  // namespace storage
