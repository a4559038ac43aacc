// A database's exports and imports.

#include <atomic>
#include <chrono>
#include <exception>
#include <string_view>

#include "storage/database/database.h"
#include "storage/sqlite/sql_time.h"

namespace storage {

namespace {

// What an import has failed at; empty where its text is at its end, or cannot be read.
std::string_view FailedText(SqlStream& stream, const ImportProgress& progress) noexcept {
  if (progress.all_run.load(std::memory_order_relaxed)) return {};
  try {
    return stream.NextStatement();
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace

void Database::Export(const TransferGate::Hold& hold, const DumpOptions& options,
                      const DumpFormat& format, const std::function<void()>& on_snapshot,
                      const DumpSink& sink) {
  const SteadyTime deadline = std::chrono::steady_clock::now() + options_.request_timeout;
  const auto run = [&] {
    const ReaderPool::Lease lease = readers_.Acquire(deadline);
    Connection& reader = lease.connection();
    struct Transaction {
      Connection& connection;
      ~Transaction() {
        connection.Rollback();
        connection.RestoreLimits();
      }
    } const transaction{reader};
    // A database that comes from elsewhere may hold more than a request may ask for.
    reader.LiftLimits();
    {
      const auto begin = [&] {
        reader.BeginSnapshot();
        on_snapshot();
      };
      DatabaseWriter::Turn turn(writer_, deadline);
      // What the snapshot holds is in history, by whichever program.
      if (keeps_history()) {
        turn.CatchUpHistory(begin);
      } else {
        begin();
      }
    }
    WriteDump(reader, policy_, options, format, hold.stop(), sink);
  };
  try {
    RunUnlessGone(run);
  } catch (const Error& error) {
    FailedRequest failed;
    failed.kind = FailedRequest::Kind::kExport;
    TellFailure(failed, error);
    throw;
  }
}

ImportReport Database::Import(const TransferGate::Hold& hold, SqlStream& stream,
                              ImportProgress& progress, const std::function<void()>& on_begin,
                              ImportRules rules) {
  CheckIsNotFrozen();
  const auto started = std::chrono::steady_clock::now();
  const SqlTime time(clock_);
  ImportReport report;
  const auto run = [&] {
    DatabaseWriter::Turn turn(writer_, started + options_.request_timeout);
    const auto before = [&](Connection& writer) {
      writer.MakeImport();
      RunForeignKeysPragma(writer, stream, rules);
    };
    turn.Run(SteadyTime::max(), hold.stop(), before, [&](Connection& writer) {
      on_begin();
      const std::int64_t changes_before = writer.TotalChanges();
      const std::int64_t rowid_before = writer.LastInsertRowid();
      const std::uint64_t size_before = writer.UsedBytes();
      report = RunImport(writer, policy_, stream, progress, rules);
      report.changes = writer.TotalChanges() - changes_before;
      report.last_row_id = writer.LastInsertRowid();
      report.user_tables = storage::ReadStatistics(writer).user_tables;
      report.size_after = writer.UsedBytes();
      report.changed_database = report.changes != 0 || report.last_row_id != rowid_before ||
                                report.size_after != size_before;
    });
    turn.CheckpointIfDue();
  };
  try {
    RunUnlessGone(run);
  } catch (const Error& error) {
    FailedRequest failed;
    failed.kind = FailedRequest::Kind::kImport;
    failed.sql = FailedText(stream, progress);
    TellFailure(failed, error);
    throw;
  }
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

}  // namespace storage
