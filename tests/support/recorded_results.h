// A request's results as plain values, for tests to compare.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "storage/query/query.h"

namespace tests {

// What one statement answered. A value is written as SQL would: NULL, 1, 1.5, 'text', x'00ff'.
struct RecordedStatement {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
  storage::StatementReport report;
  bool ended = false;
};

// Keeps everything that it is given. One thread at a time.
class RecordedResults : public storage::ResultSink {
 public:
  void OnColumns(std::span<const std::string_view> names) override;
  void OnRow(const storage::Row& row) override;
  void OnStatementEnd(const storage::StatementReport& report) override;
  void Restart() override;

  std::vector<RecordedStatement> statements;
  int restarts = 0;
  std::function<void()> on_row;  // called before a row is kept; may be empty, may throw
  std::function<void()> on_end;  // called when a statement has ended; may be empty, may throw
};

// `value` as SQL writes it.
std::string SqlText(const storage::ValueView& value);

}  // namespace tests
