#include "storage/transfer/import_run.h"

#include <string_view>

#include "storage/error.h"

namespace storage {

namespace {

// Text that begins so is a database's file, not SQL.
constexpr std::string_view kDatabaseHeader = "SQLite format 3";

void RunStatement(PreparedStatement& statement, const StatementPolicy& policy,
                  ImportReport& report) {
  if (statement.parameter_count() != 0) throw policy.ErrorFor(Refusal::kParameterCount);
  while (statement.Step()) continue;  // nobody asks for the rows
  const RowCounters rows = statement.Counters();
  report.rows.read += rows.read;
  report.rows.written += rows.written;
  ++report.statements;
}

}  // namespace

ImportReport RunImport(Connection& writer, const StatementPolicy& policy, SqlStream& stream,
                       ImportProgress& progress) {
  ImportReport report;
  std::string_view text = stream.NextStatement();
  if (text.starts_with(kDatabaseHeader)) {
    throw Error(ErrorKind::kInvalidSql, "the file is an SQLite database and not SQL text");
  }
  for (; !text.empty(); text = stream.NextStatement()) {
    progress.offset_bytes.store(stream.offset_bytes(), std::memory_order_relaxed);
    const Connection::Compiled compiled = writer.CompileOnce(text);
    // SQLite ends a text at its first NUL.
    if (compiled.statement == nullptr) throw policy.ErrorFor(Refusal::kTextBehindNul);
    RunStatement(*compiled.statement, policy, report);
    stream.Consume(text.size() - compiled.rest.size());
    progress.statements.store(report.statements, std::memory_order_relaxed);
  }
  if (report.statements == 0) throw policy.ErrorFor(Refusal::kNoStatement);
  progress.all_run.store(true, std::memory_order_relaxed);
  return report;
}

}  // namespace storage
