#include "storage/transfer/import_run.h"

#include <string_view>

#include "storage/ascii.h"
#include "storage/error.h"
#include "storage/sqlite/sql_trivia.h"
#include "storage/transfer/shell_script.h"
#include "storage/transfer/sql_tokens.h"

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

void RunForeignKeysPragma(Connection& writer, SqlStream& stream, ImportRules rules) {
  std::string_view text = stream.NextStatement();
  for (;;) {
    SqlTokens tokens(text);
    SqlToken token = tokens.Next();
    bool goes_on = rules == ImportRules::kScript && token.Is("BEGIN");
    if (token.Is("PRAGMA")) {
      token = tokens.Next();
      if (SqlTokens ahead = tokens; ahead.Next().IsSign('.')) token = ahead.Next();
      if (EqualIgnoringCase(token.Unquoted(), "foreign_keys")) break;
      goes_on = EqualIgnoringCase(token.Unquoted(), "defer_foreign_keys");
    }
    const auto end = FindSemicolon(text);
    if (!goes_on || !end) return;
    text = SkipSqlTrivia(text.substr(*end));
  }
  const Connection::Compiled compiled = writer.CompileOnce(text);
  if (compiled.statement == nullptr) return;
  while (compiled.statement->Step()) continue;
}

ImportReport RunImport(Connection& writer, const StatementPolicy& policy, SqlStream& stream,
                       ImportProgress& progress, ImportRules rules) {
  ImportReport report;
  std::optional<ShellScript> script;
  if (rules == ImportRules::kScript) script.emplace(writer, policy);
  std::string_view text = stream.NextStatement();
  if (text.starts_with(kDatabaseHeader)) {
    throw Error(ErrorKind::kInvalidSql, "the file is an SQLite database and not SQL text");
  }
  for (; !text.empty(); text = stream.NextStatement()) {
    progress.offset_bytes.store(stream.offset_bytes(), std::memory_order_relaxed);
    if (script) {
      text = stream.ReachSemicolon(kMaxScriptStatementBytes);
      if (const auto length = script->Take(text)) {
        stream.Consume(*length);
        progress.statements.store(++report.statements, std::memory_order_relaxed);
        continue;
      }
    }
    const Connection::Compiled compiled = writer.CompileOnce(text);
    // SQLite ends a text at its first NUL.
    if (compiled.statement == nullptr) throw policy.ErrorFor(Refusal::kTextBehindNul);
    RunStatement(*compiled.statement, policy, report);
    stream.Consume(text.size() - compiled.rest.size());
    progress.statements.store(report.statements, std::memory_order_relaxed);
  }
  if (report.statements == 0) throw policy.ErrorFor(Refusal::kNoStatement);
  if (script) script->Finish();
  progress.all_run.store(true, std::memory_order_relaxed);
  return report;
}

}  // namespace storage
