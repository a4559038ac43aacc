#include "storage/query/query_run.h"

#include <chrono>
#include <string_view>
#include <vector>

#include "storage/error.h"
#include "storage/query/query_plan.h"
#include "storage/sqlite/sql_trivia.h"
#include "storage/usage/usage_recorder.h"

namespace storage {

namespace {

// Resets a statement when its turn ends, however that ends.
class StatementTurn {
 public:
  StatementTurn(PreparedStatement& statement, std::span<const Value> parameters)
      : statement_(statement) {
    statement_.Bind(parameters);
  }
  ~StatementTurn() { statement_.Reset(); }
  StatementTurn(const StatementTurn&) = delete;
  StatementTurn& operator=(const StatementTurn&) = delete;

 private:
  PreparedStatement& statement_;
};

// Returns how many there were.
std::uint64_t SendRows(PreparedStatement& statement, ResultSink& sink) {
  bool has_row = statement.Step();
  // Asked after the first step, which may have compiled the statement anew for a new schema.
  std::vector<std::string_view> names(static_cast<std::size_t>(statement.ColumnCount()));
  for (std::size_t i = 0; i < names.size(); ++i) {
    names[i] = statement.ColumnName(static_cast<int>(i));
  }
  sink.OnColumns(names);
  std::uint64_t rows = 0;
  for (; has_row; ++rows) {
    sink.OnRow(statement.CurrentRow());
    has_row = statement.Step();
  }
  return rows;
}

void CheckMayWrite(const RunContext& context) {
  if (context.access == Access::kRead) throw context.policy.ErrorFor(Refusal::kWriteByReader);
  if (context.access == Access::kReadToday) throw context.policy.ErrorFor(Refusal::kWritesUsedUp);
}

bool Writes(const Connection& connection, const PreparedStatement& statement) {
  return !statement.IsReadOnly() || connection.saw_writing_pragma();
}

enum class RunKind { kRead, kWrite };

void NoteUsage(const RunContext& context, const PreparedStatement& statement, RunKind kind,
               const StatementReport& report, std::uint64_t rows_returned) {
  Usage& run = context.tally.Add(statement.usage());
  (kind == RunKind::kWrite ? run.writes : run.reads) = 1;
  run.duration_ms = report.duration_ms;
  run.rows_read = report.rows.read;
  run.rows_written = report.rows.written;
  run.rows_returned = rows_returned;
  run.slowest_ms = report.duration_ms;
  if (run.slowest_ms <= statement.usage()->plan_beyond_ms.load(std::memory_order_relaxed)) return;
  if (kind == RunKind::kRead) {
    run.slowest_plan = ExplainQueryPlan(context.connection, statement.sql());
  } else {
    // On this connection it would set changes() to 0, though nothing is run.
    context.tally.WantPlan(statement.sql());
  }
}

RunOutcome RunStatement(const RunContext& context, PreparedStatement& statement,
                        std::span<const Value> parameters, ResultSink& sink) {
  Connection& connection = context.connection;
  const bool on_writer = context.role == ConnectionRole::kWriter;
  const auto started = std::chrono::steady_clock::now();
  const std::int64_t changes_before = on_writer ? connection.TotalChanges() : 0;
  const std::int64_t rowid_before = on_writer ? connection.LastInsertRowid() : context.last_row_id;
  const std::uint64_t size_before = on_writer ? connection.UsedBytes() : 0;

  StatementReport report;
  std::uint64_t rows_returned = 0;
  {
    const StatementTurn turn(statement, parameters);
    rows_returned = SendRows(statement, sink);
    report.rows = statement.Counters();
  }
  if (!on_writer && connection.saw_writer_function()) return RunOutcome::kNeedsWriter;
  const bool writes = Writes(connection, statement);
  // Seen too late to refuse it before it ran; the transaction takes back what it did.
  if (writes) CheckMayWrite(context);

  if (on_writer) {
    if (writes) connection.ForgetSizes();
    report.changes = connection.TotalChanges() - changes_before;
    report.last_row_id = connection.LastInsertRowid();
  } else {
    report.last_row_id = rowid_before;
  }
  report.size_after = connection.UsedBytes();
  // As Miniflare's D1 tells it: rows, last row id or size.
  report.changed_database =
      on_writer && (report.changes != 0 || report.last_row_id != rowid_before ||
                    report.size_after != size_before);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - started;
  report.duration_ms = took.count();
  sink.OnStatementEnd(report);
  if (context.tally.recorder() != nullptr) {
    NoteUsage(context, statement, writes ? RunKind::kWrite : RunKind::kRead, report, rows_returned);
  }
  return RunOutcome::kDone;
}

void CheckParameterCount(const RunContext& context, const PreparedStatement& statement,
                         const Query& query) {
  if (query.parameters.size() != static_cast<std::size_t>(statement.parameter_count())) {
    throw context.policy.ErrorFor(Refusal::kParameterCount);
  }
}

// The first statement of `rest`, which is a part of the query's text, if this connection is to run
// it; its `needs_writer` is also set where the statement writes and the connection does not.
Connection::Compiled CompileNext(const RunContext& context, const Query& query,
                                 std::string_view rest) {
  context.place = {rest, query.parameters};
  Connection::Compiled compiled = context.connection.Compile(rest);
  if (compiled.needs_writer) return compiled;
  // SQLite ends a text at its first NUL; what stands behind one must not be passed over in silence.
  if (compiled.statement == nullptr) throw context.policy.ErrorFor(Refusal::kTextBehindNul);
  if (Writes(context.connection, *compiled.statement)) {
    CheckMayWrite(context);
    if (context.role == ConnectionRole::kReader) {
      compiled.needs_writer = true;
      return compiled;
    }
  }
  UsageRecorder* const recorder = context.tally.recorder();
  if (recorder != nullptr && !compiled.statement->usage()) {
    compiled.statement->SetUsage(recorder->Find(compiled.statement->sql()));
  }
  return compiled;
}

// Hands on what the last statement of a text yields, with what all of them did.
class WholeTextSink final : public ResultSink {
 public:
  explicit WholeTextSink(ResultSink& sink) : sink_(sink) {}

  void BeginLast() { is_last_ = true; }

  void OnColumns(std::span<const std::string_view> names) override {
    if (is_last_) sink_.OnColumns(names);
  }
  void OnRow(const Row& row) override {
    if (is_last_) sink_.OnRow(row);
  }
  void OnStatementEnd(const StatementReport& report) override {
    whole_.rows = report.rows;
    whole_.changes += report.changes;
    whole_.last_row_id = report.last_row_id;
    whole_.changed_database = whole_.changed_database || report.changed_database;
    whole_.size_after = report.size_after;
    whole_.duration_ms += report.duration_ms;
    if (is_last_) sink_.OnStatementEnd(whole_);
  }
  void Restart() override { sink_.Restart(); }

 private:
  ResultSink& sink_;
  StatementReport whole_;
  bool is_last_ = false;
};

RunOutcome RunWholeText(const RunContext& context, const Query& query, ResultSink& sink) {
  WholeTextSink whole(sink);
  std::string_view rest = query.sql;
  for (bool is_last = false; !is_last;) {
    if (SkipSqlTrivia(rest).empty()) {
      throw context.policy.ErrorFor(Refusal::kTextWithoutStatement);
    }
    const Connection::Compiled compiled = CompileNext(context, query, rest);
    if (compiled.needs_writer) return RunOutcome::kNeedsWriter;
    PreparedStatement& statement = *compiled.statement;
    rest = SkipBlanksBehindStatement(rest.substr(statement.sql().size()));
    is_last = rest.empty();
    if (is_last) {
      CheckParameterCount(context, statement, query);
      whole.BeginLast();
    } else if (statement.parameter_count() != 0) {
      throw context.policy.ErrorFor(Refusal::kParametersBeforeLastStatement);
    }
    const std::span<const Value> parameters =
        is_last ? std::span<const Value>(query.parameters) : std::span<const Value>();
    if (RunStatement(context, statement, parameters, whole) == RunOutcome::kNeedsWriter) {
      return RunOutcome::kNeedsWriter;
    }
    ++context.finished;
  }
  return RunOutcome::kDone;
}

// Counts in `context.finished` what it has run.
RunOutcome RunStatements(const RunContext& context, const Query& query, ResultSink& sink) {
  std::string_view rest = query.sql;
  if (HasNoStatement(rest)) return RunOutcome::kDone;
  for (bool is_first = true; !rest.empty(); is_first = false) {
    const Connection::Compiled compiled = CompileNext(context, query, rest);
    if (compiled.needs_writer) return RunOutcome::kNeedsWriter;
    if (!query.parameters.empty() && !(is_first && compiled.rest.empty())) {
      throw context.policy.ErrorFor(Refusal::kParametersForSeveralStatements);
    }
    CheckParameterCount(context, *compiled.statement, query);
    if (RunStatement(context, *compiled.statement, query.parameters, sink) ==
        RunOutcome::kNeedsWriter) {
      return RunOutcome::kNeedsWriter;
    }
    ++context.finished;
    rest = compiled.rest;
  }
  return RunOutcome::kDone;
}

}  // namespace

RunOutcome RunQueries(const RunContext& context, std::span<const Query> queries, ResultSink& sink) {
  const std::size_t finished_before = context.finished;
  for (const Query& query : queries) {
    const RunOutcome outcome = query.form == TextForm::kWhole ? RunWholeText(context, query, sink)
                                                              : RunStatements(context, query, sink);
    if (outcome == RunOutcome::kNeedsWriter) return outcome;
  }
  if (context.finished == finished_before) throw context.policy.ErrorFor(Refusal::kNoStatement);
  return RunOutcome::kDone;
}

}  // namespace storage
