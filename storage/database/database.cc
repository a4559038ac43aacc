#include "storage/database/database.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "storage/ascii.h"
#include "storage/database/write_group.h"
#include "storage/query/connection_request.h"
#include "storage/query/query_plan.h"
#include "storage/query/query_run.h"
#include "storage/query/statement_facts.h"
#include "storage/sqlite/file.h"
#include "storage/sqlite/sql_time.h"
#include "storage/sqlite/sql_trivia.h"

namespace storage {

namespace {

// One statement needs no BEGIN to see one state of the database. In doubt the answer is yes.
bool MayHoldSeveralStatements(std::span<const Query> queries) {
  if (queries.size() != 1) return true;
  const std::string_view sql = queries.front().sql;
  const std::size_t semicolon = sql.find(';');
  return semicolon != std::string_view::npos && !SkipSqlTrivia(sql.substr(semicolon)).empty();
}

// Locks of other programs are waited for as long as everything else.
DatabaseOptions WithLockTimeout(DatabaseOptions options) {
  options.connection.lock_timeout = options.request_timeout;
  return options;
}

const std::atomic<bool>* ClientGone(const DatabaseOptions& options) {
  return options.client_gone ? options.client_gone() : nullptr;
}

}  // namespace

Database::Database(std::string path, const StatementPolicy& policy, const DatabaseOptions& options,
                   const Clock& clock, Log& log, std::shared_ptr<UsageRecorder> usage)
    : path_(std::move(path)),
      policy_(policy),
      options_(WithLockTimeout(options)),
      clock_(clock, options_.account_id),
      usage_(std::move(usage)),
      readers_(path_, policy, options_.connection,
               {options_.max_readers, options_.max_waiting, options_.on_wait}),
      writer_(path_, {policy, options_, clock_, log}, readers_, cancelled_) {}

Database::~Database() {
  // Of a database that is being deleted there is nothing to keep, and its files may be gone.
  if (!cancelled_) writer_.CheckpointAtClose();
}

void Database::CheckTransfer(ReadsDuringTransfer reads) const {
  const std::optional<Transfer> transfer = transfers_.running();
  if (!transfer || reads == ReadsDuringTransfer::kAnswered) return;
  throw policy_.ErrorFor(*transfer == Transfer::kExport ? Refusal::kExporting
                                                        : Refusal::kImporting);
}

void Database::CheckIsNotFrozen() const {
  if (!options_.frozen.empty()) throw Error(ErrorKind::kFrozen, options_.frozen);
}

void Database::Run(std::span<const Query> queries, Access access, ResultSink& sink, Origin origin) {
  RunRequest(queries, access, sink, origin, nullptr);
}

std::optional<HistoryPosition> Database::RunAndLocate(std::span<const Query> queries, Access access,
                                                      ResultSink& sink) {
  std::optional<HistoryPosition> seen;
  RunRequest(queries, access, sink, Origin::kClient, &seen);
  return seen;
}

void Database::RunRequest(std::span<const Query> queries, Access access, ResultSink& sink,
                          Origin origin, std::optional<HistoryPosition>* seen) {
  const SteadyTime deadline = std::chrono::steady_clock::now() + options_.request_timeout;
  const SqlTime time(clock_);
  const bool is_frozen = !options_.frozen.empty();
  if (is_frozen) access = Access::kRead;
  UsageTally tally(origin == Origin::kClient ? usage_.get() : nullptr);
  StatementPlace place;
  const auto tell_what_was_read = [&] {
    if (seen != nullptr) *seen = writer_.PositionAfterReading();
  };
  try {
    RunUnlessGone([&] {
      CheckTransfer(options_.reads_during_transfer);
      // Statements that begin so are for the writer, whatever follows; a reader need not be tried.
      if (queries.empty() || !LooksLikeWriting(queries.front().sql)) {
        if (TryReader(queries, access, deadline, sink, tally, place)) return tell_what_was_read();
        sink.Restart();
        tally.Clear();
      }
      CheckTransfer(ReadsDuringTransfer::kRefused);
      WriteRequest request{queries, access, deadline, sink, tally, place, ClientGone(options_),
                           seen,    nullptr};
      RunOnWriter(request);
      ExplainWrites(tally);
      tally.Count();
    });
  } catch (const Error& error) {
    const std::string_view message = error.what();
    if (is_frozen && message == policy_.ErrorFor(Refusal::kWriteByReader).what()) {
      CheckIsNotFrozen();
    }
    if (origin == Origin::kClient && options_.on_failure) TellFailure(queries, place, error);
    throw;
  }
}

bool Database::TryRead(std::span<const Query> queries, ResultSink& sink) {
  if (queries.empty() || LooksLikeWriting(queries.front().sql)) return false;
  const SqlTime time(clock_);
  UsageTally tally(usage_.get());
  StatementPlace place;
  try {
    bool was_run = false;
    RunUnlessGone([&] {
      const SteadyTime deadline = std::chrono::steady_clock::now() + options_.request_timeout;
      was_run = TryReader(queries, Access::kReadWrite, deadline, sink, tally, place);
    });
    return was_run;
  } catch (const Error& error) {
    TellFailure(queries, place, error);
    throw;
  }
}

void Database::TellFailure(std::span<const Query> queries, const StatementPlace& place,
                           const Error& error) const {
  FailedRequest failed;
  failed.sql = place.sql;
  failed.parameters = place.parameters;
  // It was refused before any of it ran.
  if (failed.sql.empty() && !queries.empty()) {
    failed.sql = queries.front().sql;
    failed.parameters = queries.front().parameters;
  }
  TellFailure(failed, error);
}

void Database::TellFailure(FailedRequest failed, const Error& error) const {
  if (!options_.on_failure) return;
  const std::string uuid = std::filesystem::path(path_).parent_path().filename().string();
  failed.database = uuid;
  failed.message = error.what();
  options_.on_failure(failed);
}

std::vector<StatementFacts> Database::DescribeStatements(std::span<const Query> queries,
                                                         Plans plans) {
  std::vector<StatementFacts> facts;
  const SteadyTime deadline = std::chrono::steady_clock::now() + options_.request_timeout;
  const ReaderPool::Lease lease = readers_.Acquire(deadline);
  struct Guarded {
    Connection& connection;
    ~Guarded() { connection.Unguard(); }
  } const guarded{lease.connection()};
  // Compiling alone does not look at whether the schema in memory is the database's.
  lease.connection().RunOwn("SELECT 1 FROM sqlite_schema LIMIT 1");
  guarded.connection.Guard(deadline, cancelled_);
  for (const Query& query : queries) AddStatementFacts(lease.connection(), query.sql, facts, plans);
  return facts;
}

bool Database::TryReader(std::span<const Query> queries, Access access, SteadyTime deadline,
                         ResultSink& sink, UsageTally& tally, StatementPlace& place) {
  ReaderPool::Lease lease = readers_.Acquire(deadline);
  Connection& connection = lease.connection();
  RunOutcome outcome = RunOutcome::kDone;
  try {
    const ConnectionRequest request(connection, deadline, cancelled_, writer_.commits());
    connection.StopWithClient(ClientGone(options_));
    std::size_t finished = 0;
    outcome = RunAsRequest(connection, policy_, [&] {
      if (MayHoldSeveralStatements(queries)) connection.Begin(Connection::TransactionKind::kRead);
      return RunQueries({connection, ConnectionRole::kReader, policy_, access,
                         writer_.last_row_id(), finished, place, tally},
                        queries, sink);
    });
  } catch (const Error& error) {
    connection.EndRequest();
    // A table-valued PRAGMA runs its PRAGMA only while the statement runs.
    if (connection.needs_writer()) return false;
    const bool in_doubt = error.kind() == ErrorKind::kIo || error.kind() == ErrorKind::kCorruptFile;
    if (in_doubt) lease.Discard();
    throw;
  } catch (...) {
    connection.EndRequest();
    throw;
  }
  connection.EndRequest();
  if (outcome != RunOutcome::kDone) return false;
  // Before another thread has the connection, and with it its statements.
  tally.Count();
  return true;
}

void Database::RunOnWriter(WriteRequest& request) {
  switch (write_queue_.Run(request, [&] { LeadWriters(request); })) {
    case WriteQueue::Outcome::kRun:
      return;
    case WriteQueue::Outcome::kTooLate:
      throw policy_.ErrorFor(Refusal::kQueuedTooLong);
    case WriteQueue::Outcome::kTooMany:
      throw policy_.ErrorFor(Refusal::kTooManyQueued);
  }
}

void Database::ExplainWrites(UsageTally& tally) noexcept {
  if (!tally.wants_plans()) return;
  try {
    const SteadyTime now = std::chrono::steady_clock::now();
    ReaderPool::Lease lease = readers_.Acquire(now);
    Connection& reader = lease.connection();
    reader.BeginRequest(now + options_.request_timeout, cancelled_, writer_.commits());
    tally.FillPlans([&](const std::string& sql) { return ExplainQueryPlan(reader, sql); });
    reader.EndRequest();
  } catch (const std::exception&) {
    // The request has happened all the same, also where memory has run out.
  }
}

void Database::LeadWriters(WriteRequest& first) {
  DatabaseWriter::Turn turn(writer_, first.deadline);
  WriteGroup group(first, write_queue_, policy_, options_.write_group, cancelled_);
  const std::uint64_t commits_before = writer_.commits();
  std::int64_t rowid_before = 0;
  try {
    turn.Run(first.deadline, cancelled_, [&](Connection& writer) {
      rowid_before = writer.LastInsertRowid();
      group.Run(writer, commits_before);
    });
    for (WriteRequest* const member : group.members()) {
      if (member->seen != nullptr) *member->seen = turn.Position();
    }
  } catch (...) {
    // What went wrong after the commit concerns the connection: nobody may be run twice for it.
    const bool committed = writer_.commits() != commits_before;
    if (committed || group.members().size() == 1) throw;
    turn.SetLastRowId(rowid_before);
    for (WriteRequest* const member : group.members()) RunAgainAlone(turn, *member);
  }
  write_queue_.Release();
  turn.CheckpointIfDue();
}

void Database::RunAgainAlone(DatabaseWriter::Turn& turn, WriteRequest& request) {
  request.failure = nullptr;
  try {
    request.sink.Restart();
    request.tally.Clear();
    turn.Run(request.deadline, cancelled_, [&](Connection& writer) {
      std::size_t finished = 0;
      RunWriteRequest(writer, policy_, request, finished);
    });
    if (request.seen != nullptr) *request.seen = turn.Position();
  } catch (...) {
    request.failure = std::current_exception();
  }
}

Restored Database::Restore(const HistoryLocation& target) {
  CheckIsNotFrozen();
  CheckTransfer(ReadsDuringTransfer::kRefused);
  const SteadyTime deadline = std::chrono::steady_clock::now() + options_.request_timeout;
  DatabaseWriter::Turn turn(writer_, deadline);
  return turn.Restore(target, deadline);
}

void Database::CatchUpHistory() {
  if (writer_.IsCaughtUpByOther()) return;
  RunUnlessGone([&] {
    DatabaseWriter::Turn turn(writer_, std::chrono::steady_clock::now() + options_.request_timeout);
    turn.CatchUpHistory([] {});
  });
}

void Database::MakeDurable() {
  RunUnlessGone([&] {
    DatabaseWriter::Turn turn(writer_, std::chrono::steady_clock::now() + options_.request_timeout);
    turn.CatchUpHistory([] {});
    turn.RunOnHistory([](History& history) { history.Sync(); });
    File(path_ + "-wal", File::Mode::kReadWrite).Sync();
  });
}

std::function<void()> Database::MakeCheck() const {
  return [this, deadline = std::chrono::steady_clock::now() + options_.request_timeout] {
    const std::atomic<bool>* const ending = options_.connection.ending;
    if (cancelled_ || (ending != nullptr && ending->load(std::memory_order_relaxed))) {
      throw policy_.ErrorFor(Refusal::kDatabaseGone);
    }
    if (std::chrono::steady_clock::now() > deadline) throw policy_.ErrorFor(Refusal::kTimeout);
  };
}

HeldHistory Database::HoldHistory() {
  HeldHistory held;
  RunUnlessGone([&] {
    // To open a file takes longer than a commit does.
    held.live = std::make_unique<LiveState>(path_);
    {
      DatabaseWriter::Turn turn(writer_,
                                std::chrono::steady_clock::now() + options_.request_timeout);
      turn.CatchUpHistory([&] {
        held.segments = history().log().segments();
        held.live->Begin(history().log().End());
      });
    }
    held.live->FindFrames();
  });
  return held;
}

std::uint64_t Database::PruneHistory(std::int64_t retention_ms) {
  DatabaseWriter::Turn turn(writer_, std::chrono::steady_clock::now() + options_.request_timeout);
  std::uint64_t freed = 0;
  turn.RunOnHistory([&](History& history) {
    const std::uint64_t before = history.log().BytesOnDisk();
    history.Prune(retention_ms);
    const std::uint64_t after = history.log().BytesOnDisk();
    freed = before - std::min(before, after);
  });
  return freed;
}

DatabaseStatistics Database::ReadStatistics() {
  const SteadyTime deadline = std::chrono::steady_clock::now() + options_.request_timeout;
  const ReaderPool::Lease lease = readers_.Acquire(deadline);
  return storage::ReadStatistics(lease.connection());
}

}  // namespace storage
