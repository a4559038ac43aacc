// Runs an SQL text of any length on the writer's connection, statement by statement.

#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "storage/query/connection.h"
#include "storage/query/prepared_statement.h"
#include "storage/query/statement_policy.h"
#include "storage/transfer/sql_stream.h"

namespace storage {

enum class ImportRules {
  kRequest,  // those of requests, and of D1's import
  // Those of a file that the owner of the data folder runs: what SQLite's shell would run is run,
  // as ShellScript has it, whatever the length of its statements.
  kScript,
};

// How far an import has come. Written by the thread that runs it, read by any.
struct ImportProgress {
  std::atomic<std::uint64_t> statements{0};    // that have been run
  std::atomic<std::uint64_t> offset_bytes{0};  // of the statement after them in the text
  std::atomic<bool> all_run{false};            // only the commit is still to come
};

// What an import did as a whole.
struct ImportReport {
  std::uint64_t statements = 0;
  RowCounters rows;
  std::int64_t changes = 0;
  std::int64_t last_row_id = 0;
  bool changed_database = false;
  std::uint64_t size_after = 0;   // bytes of the pages in use
  std::uint64_t user_tables = 0;  // as DatabaseStatistics counts them
  double duration_ms = 0;
};

// Runs a PRAGMA foreign_keys that the text begins with, which does nothing within a transaction:
// white space, comments and PRAGMA defer_foreign_keys may stand before it, and BEGIN in a script.
// The import runs it once more. Requires: no transaction is open, a request is.
void RunForeignKeysPragma(Connection& writer, SqlStream& stream, ImportRules rules);

// Runs every statement of `stream` inside the transaction that is open, and counts. Throws what
// Connection::CompileOnce and the statements throw; `progress` then stands at the one that failed.
// A text without a statement is the policy's kNoStatement, one with parameters its kParameterCount.
ImportReport RunImport(Connection& writer, const StatementPolicy& policy, SqlStream& stream,
                       ImportProgress& progress, ImportRules rules);

}  // namespace storage
