// What a request asks of a database, and where the answer goes.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/query/prepared_statement.h"
#include "storage/value.h"

namespace storage {

// How a text of several statements is run.
enum class TextForm : std::uint8_t {
  // Each statement has its own results. Parameters are for a text of exactly one; white space,
  // comments and semicolons are no statement.
  kStatements,
  // The text has the results of its last statement, to which the parameters belong. What the report
  // says of changes, size and duration is the whole text's; its rows are the last statement's. Only
  // white space may follow the last semicolon.
  kWhole,
};

// SQL text of one or more statements.
struct Query {
  std::string sql;
  std::vector<Value> parameters;
  TextForm form = TextForm::kStatements;
};

// How far a request has come. The views are of its queries.
struct StatementPlace {
  std::string_view sql;  // from the statement on that runs, or ran last; empty before the first
  std::span<const Value> parameters;
};

// Whether the caller may run statements that write. kReadToday is for one who might, but whose
// account has written all it may until tomorrow.
enum class Access { kRead, kReadToday, kReadWrite };

// What one statement did.
struct StatementReport {
  RowCounters rows;
  std::int64_t changes = 0;  // rows changed by it, triggers and foreign key actions included
  std::int64_t last_row_id =
      0;  // the database's, which a statement that inserts nothing leaves as it was
  bool changed_database = false;  // it changed rows, the last row id or the size
  std::uint64_t size_after = 0;   // bytes of the pages in use
  double duration_ms = 0;
};

// Takes a request's results as they come. Whatever it throws ends the request and undoes what that
// did. One thread at a time.
class ResultSink {
 public:
  virtual ~ResultSink() = default;

  // A statement's columns, before its rows; none for a statement that yields no rows.
  // The names are good until the next call.
  virtual void OnColumns(std::span<const std::string_view> names) = 0;
  virtual void OnRow(const Row& row) = 0;
  virtual void OnStatementEnd(const StatementReport& report) = 0;
  // What was taken is void: the request starts again, from its first statement.
  virtual void Restart() = 0;
};

}  // namespace storage
