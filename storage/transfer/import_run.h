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

// Runs every statement of `stream` inside the transaction that is open, and counts. Throws what
// Connection::CompileOnce and the statements throw; `progress` then stands at the one that failed.
// A text without a statement is the policy's kNoStatement, one with parameters its kParameterCount.
ImportReport RunImport(Connection& writer, const StatementPolicy& policy, SqlStream& stream,
                       ImportProgress& progress);

}  // namespace storage
