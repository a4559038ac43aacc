// A request's rows as JSON, written straight from SQLite into the answer's bytes.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compat/row_buffer.h"
#include "storage/query/query.h"

namespace compat {

enum class RowFormat {
  kObjects,  // {"column": value, …}, as JavaScript would order the keys
  kArrays,   // {"columns": […], "rows": [[…], …]}
};

// Collects the "results" of a request's statements; what stands around each is the surface's.
// One thread at a time.
class QueryResults : public storage::ResultSink {
 public:
  // `start` is how the answer begins. Once more than `max_bytes` follow, throws kResultTooLarge.
  QueryResults(RowFormat format, std::string_view start, std::size_t max_bytes);

  void OnColumns(std::span<const std::string_view> names) override;
  void OnRow(const storage::Row& row) override;
  void OnStatementEnd(const storage::StatementReport& report) override;
  void Restart() override;

  // The answer with `end` behind it. To be called once, when the request has been run.
  std::string Finish(std::string_view end) &&;

 protected:
  // What stands before and after one statement's results.
  virtual void AppendStatementStart(std::string& out) = 0;
  virtual void AppendStatementEnd(std::string& out, const storage::StatementReport& report) = 0;

 private:
  struct Cell {
    int column;       // counts from 0
    std::string key;  // as it stands before the value: what separates, quoted, with the colon
  };

  void CheckSize() const;
  void AppendObject(const storage::Row& row);
  void AppendArray(const storage::Row& row);

  std::string out_;
  RowBuffer rows_{out_};  // between OnColumns and OnStatementEnd
  const RowFormat format_;
  const std::size_t max_bytes_;
  const std::size_t start_bytes_;
  std::vector<Cell> cells_;
  bool first_statement_ = true;
  bool first_row_ = true;
};

}  // namespace compat
