#include "storage/database/database.h"

#include <algorithm>
#include <array>
#include <exception>
#include <filesystem>
#include <string_view>
#include <utility>

#include "storage/ascii.h"
#include "storage/data_directory.h"
#include "storage/database/write_group.h"
#include "storage/error.h"
#include "storage/query/connection_request.h"
#include "storage/query/query_plan.h"
#include "storage/query/query_run.h"
#include "storage/sqlite/sql_trivia.h"

namespace storage {

namespace {

// Statements that begin so are for the writer, whatever follows; a reader need not be tried first.
bool LooksLikeWriting(std::string_view sql) {
  static constexpr std::array<std::string_view, 9> kVerbs = {
      "insert", "update", "delete", "replace", "create", "drop", "alter", "reindex", "analyze"};
  sql = SkipSqlTrivia(sql);
  return std::any_of(kVerbs.begin(), kVerbs.end(),
                     [&](std::string_view verb) { return StartsWithIgnoringCase(sql, verb); });
}

// One statement needs no BEGIN to see one state of the database. In doubt the answer is yes.
bool MayHoldSeveralStatements(std::span<const Query> queries) {
  if (queries.size() != 1) return true;
  const std::string_view sql = queries.front().sql;
  const std::size_t semicolon = sql.find(';');
  return semicolon != std::string_view::npos && !SkipSqlTrivia(sql.substr(semicolon)).empty();
}

}  // namespace

Database::Database(std::string path, const StatementPolicy& policy, const DatabaseOptions& options,
                   const Clock& clock, Log& log, std::shared_ptr<UsageRecorder> usage)
    : path_(std::move(path)),
      policy_(policy),
      options_(options),
      clock_(clock),
      log_(log),
      usage_(std::move(usage)),
      checkpointer_(options.checkpoint, path_, log),
      readers_(path_, policy, options.connection, options.max_readers) {
  OpenWriter();
}

Database::~Database() {
  // Of a database that is being deleted there is nothing to keep, and its files may be gone.
  if (cancelled_) return;
  try {
    Connection& writer = OpenWriter();
    checkpointer_.RunAtClose(writer, KeptHistory());
  } catch (const Error& error) {
    log_.Warn("checkpoint at close of " + path_ + " failed, its log stays: " + error.what());
  }
}

Connection& Database::OpenWriter() {
  if (!writer_) {
    writer_ =
        std::make_unique<Connection>(path_, ConnectionRole::kWriter, policy_, options_.connection);
    writer_->SetLastInsertRowid(last_row_id_.load(std::memory_order_relaxed));
    if (options_.history) AttachHistory(*writer_);
  }
  return *writer_;
}

void Database::AttachHistory(Connection& writer) {
  try {
    if (!history_) {
      const std::filesystem::path file(path_);
      history_.emplace(DataDirectory::HistoryFolderOf(file), file.parent_path().filename().string(),
                       file, writer.page_size(), clock_, *options_.history, log_);
    }
    writer.Begin(Connection::TransactionKind::kWrite);
    history_->Attach(writer.handle());
    writer.Rollback();
  } catch (...) {
    writer_.reset();
    throw;
  }
}

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

void Database::CheckTransfer(ReadsDuringTransfer reads) const {
  const std::optional<Transfer> transfer = transfers_.running();
  if (!transfer || reads == ReadsDuringTransfer::kAnswered) return;
  throw policy_.ErrorFor(*transfer == Transfer::kExport ? Refusal::kExporting
                                                        : Refusal::kImporting);
}

void Database::Run(std::span<const Query> queries, Access access, ResultSink& sink, Origin origin) {
  const SteadyTime deadline = std::chrono::steady_clock::now() + options_.request_timeout;
  UsageTally tally(origin == Origin::kClient ? usage_.get() : nullptr);
  RunUnlessGone([&] {
    CheckTransfer(options_.reads_during_transfer);
    if (queries.empty() || !LooksLikeWriting(queries.front().sql)) {
      if (TryReader(queries, access, deadline, sink, tally)) return;
      sink.Restart();
      tally.Clear();
    }
    CheckTransfer(ReadsDuringTransfer::kRefused);
    RunOnWriter(queries, access, deadline, sink, tally);
    ExplainWrites(tally);
    tally.Count();
  });
}

bool Database::TryReader(std::span<const Query> queries, Access access, SteadyTime deadline,
                         ResultSink& sink, UsageTally& tally) {
  ReaderPool::Lease lease = readers_.Acquire(deadline);
  Connection& connection = lease.connection();
  RunOutcome outcome = RunOutcome::kDone;
  try {
    const ConnectionRequest request(connection, deadline, cancelled_,
                                    commits_.load(std::memory_order_acquire));
    std::size_t finished = 0;
    outcome = RunAsRequest(connection, policy_, [&] {
      if (MayHoldSeveralStatements(queries)) connection.Begin(Connection::TransactionKind::kRead);
      return RunQueries({connection, ConnectionRole::kReader, policy_, access,
                         last_row_id_.load(std::memory_order_relaxed), finished, tally},
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

// The writer's mutex, held for one request. A writer that cannot be brought back to a clean state
// is closed: the next request opens another.
class Database::WriterTurn {
 public:
  WriterTurn(Database& database, SteadyTime deadline) : database_(database) {
    if (!database_.writer_mutex_.LockUntil(deadline)) {
      throw database_.policy_.ErrorFor(Refusal::kQueuedTooLong);
    }
  }
  ~WriterTurn() {
    if (!clean_) database_.writer_.reset();
    database_.writer_mutex_.Unlock();
  }
  WriterTurn(const WriterTurn&) = delete;
  WriterTurn& operator=(const WriterTurn&) = delete;

  void MarkDirty() noexcept { clean_ = false; }
  void MarkClean() noexcept { clean_ = true; }

 private:
  Database& database_;
  bool clean_ = true;
};

void Database::RunOnWriter(std::span<const Query> queries, Access access, SteadyTime deadline,
                           ResultSink& sink, UsageTally& tally) {
  WriteRequest request{queries, access, deadline, sink, tally, nullptr};
  if (!write_queue_.Run(request, [&] { LeadWriters(request); })) {
    throw policy_.ErrorFor(Refusal::kQueuedTooLong);
  }
}

void Database::ExplainWrites(UsageTally& tally) noexcept {
  if (!tally.wants_plans()) return;
  try {
    const SteadyTime now = std::chrono::steady_clock::now();
    ReaderPool::Lease lease = readers_.Acquire(now);
    Connection& reader = lease.connection();
    reader.BeginRequest(now + options_.request_timeout, cancelled_,
                        commits_.load(std::memory_order_acquire));
    tally.FillPlans([&](const std::string& sql) { return ExplainQueryPlan(reader, sql); });
    reader.EndRequest();
  } catch (const std::exception&) {
    // The request has happened all the same, also where memory has run out.
  }
}

void Database::LeadWriters(WriteRequest& first) {
  WriterTurn turn(*this, first.deadline);
  WriteGroup group(first, write_queue_, policy_, cancelled_);
  const std::uint64_t commits_before = commits_.load(std::memory_order_relaxed);
  std::int64_t rowid_before = 0;
  try {
    OnWriter(turn, first.deadline, cancelled_, [&](Connection& writer) {
      rowid_before = writer.LastInsertRowid();
      group.Run(writer, commits_before);
    });
  } catch (...) {
    // What went wrong after the commit concerns the connection: nobody may be run twice for it.
    const bool committed = commits_.load(std::memory_order_relaxed) != commits_before;
    if (committed || group.members().size() == 1) throw;
    // A rollback leaves the last row id as it is.
    last_row_id_.store(rowid_before, std::memory_order_relaxed);
    if (writer_) writer_->SetLastInsertRowid(rowid_before);
    for (WriteRequest* const member : group.members()) RunAgainAlone(turn, *member);
  }
  write_queue_.Release();
  if (writer_) checkpointer_.RunIfDue(*writer_, KeptHistory());
}

void Database::RunAgainAlone(WriterTurn& turn, WriteRequest& request) {
  request.failure = nullptr;
  try {
    request.sink.Restart();
    request.tally.Clear();
    OnWriter(turn, request.deadline, cancelled_, [&](Connection& writer) {
      std::size_t finished = 0;
      RunWriteRequest(writer, policy_, request, finished);
    });
  } catch (...) {
    request.failure = std::current_exception();
  }
}

void Database::OnWriter(WriterTurn& turn, SteadyTime deadline, const std::atomic<bool>& stop,
                        const std::function<void(Connection&)>& body) {
  // While it waited for its turn the files may have been removed.
  if (cancelled_.load(std::memory_order_relaxed)) throw policy_.ErrorFor(Refusal::kDatabaseGone);
  Connection& writer = OpenWriter();
  turn.MarkDirty();
  const auto end_request = [&] {
    last_row_id_.store(writer.LastInsertRowid(), std::memory_order_relaxed);
    writer.EndRequest();
    turn.MarkClean();
  };
  try {
    const ConnectionRequest request(writer, deadline, stop,
                                    commits_.load(std::memory_order_acquire));
    RunAsRequest(writer, policy_, [&] {
      writer.Begin(Connection::TransactionKind::kWrite);
      if (history_) history_->TryCatchUp();
      body(writer);
      writer.Commit();
      if (const auto frames = writer.TakeCommit(); history_ && frames) {
        history_->AppendCommit(*frames);
      }
      commits_.fetch_add(1, std::memory_order_release);
      if (writer.analyzed()) readers_.Renew();
    });
  } catch (...) {
    end_request();
    throw;
  }
  end_request();
}

ImportReport Database::Import(const TransferGate::Hold& hold, SqlStream& stream,
                              ImportProgress& progress, const std::function<void()>& on_begin) {
  const auto started = std::chrono::steady_clock::now();
  ImportReport report;
  RunUnlessGone([&] {
    WriterTurn turn(*this, started + options_.request_timeout);
    OnWriter(turn, SteadyTime::max(), hold.stop(), [&](Connection& writer) {
      on_begin();
      const std::int64_t changes_before = writer.TotalChanges();
      const std::int64_t rowid_before = writer.LastInsertRowid();
      const std::uint64_t size_before = writer.UsedBytes();
      report = RunImport(writer, policy_, stream, progress);
      report.changes = writer.TotalChanges() - changes_before;
      report.last_row_id = writer.LastInsertRowid();
      report.user_tables = storage::ReadStatistics(writer).user_tables;
      report.size_after = writer.UsedBytes();
      report.changed_database = report.changes != 0 || report.last_row_id != rowid_before ||
                                report.size_after != size_before;
    });
    if (writer_) checkpointer_.RunIfDue(*writer_, KeptHistory());
  });
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - started;
  report.duration_ms = took.count();
  if (usage_) {
    Usage usage;
    usage.writes = report.statements;
    usage.duration_ms = report.duration_ms;
    usage.rows_read = report.rows.read;
    usage.rows_written = report.rows.written;
    usage_->Record(usage);
  }
  return report;
}

void Database::Export(const TransferGate::Hold& hold, const DumpOptions& options,
                      const DumpFormat& format, const std::function<void()>& on_snapshot,
                      const DumpSink& sink) {
  const SteadyTime deadline = std::chrono::steady_clock::now() + options_.request_timeout;
  RunUnlessGone([&] {
    const ReaderPool::Lease lease = readers_.Acquire(deadline);
    Connection& reader = lease.connection();
    struct Transaction {
      Connection& connection;
      ~Transaction() { connection.Rollback(); }
    } const transaction{reader};
    {
      const WriterTurn turn(*this, deadline);
      reader.BeginSnapshot();
      on_snapshot();
    }
    WriteDump(reader, policy_, options, format, hold.stop(), sink);
  });
}

Restored Database::Restore(const HistoryLocation& target) {
  CheckTransfer(ReadsDuringTransfer::kRefused);
  WriterTurn turn(*this, std::chrono::steady_clock::now() + options_.request_timeout);
  if (cancelled_.load(std::memory_order_relaxed)) throw policy_.ErrorFor(Refusal::kDatabaseGone);
  OpenWriter();
  // What connections keep in memory of the database is void from here on, the writer's included.
  turn.MarkDirty();
  struct Renewal {
    Database& database;
    ~Renewal() {
      database.commits_.fetch_add(1, std::memory_order_release);
      database.readers_.Renew();
    }
  } const renewal{*this};
  Restored restored = history_->Restore(target, options_.connection.durability);
  // Its connection is not one of ours.
  if (options_.connection.counters != nullptr) options_.connection.counters->commits.Add(1);
  return restored;
}

DatabaseStatistics Database::ReadStatistics() {
  const SteadyTime deadline = std::chrono::steady_clock::now() + options_.request_timeout;
  const ReaderPool::Lease lease = readers_.Acquire(deadline);
  return storage::ReadStatistics(lease.connection());
}

}  // namespace storage
