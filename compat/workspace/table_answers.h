// The answers of the routes that look into a database's tables, from the statements of
// table_queries.h.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compat/query_results.h"
#include "compat/workspace/table_queries.h"
#include "storage/query/query.h"

namespace compat::workspace {

// Takes the names of TableListQueries. One thread at a time.
class TableListAnswer final : public storage::ResultSink {
 public:
  void OnColumns(std::span<const std::string_view> names) override;
  void OnRow(const storage::Row& row) override;
  void OnStatementEnd(const storage::StatementReport& report) override;
  void Restart() override;

  std::string Body() const;

 private:
  std::vector<std::string> names_;
};

// Takes TableShapeQueries and, where it is asked for, RowCountQuery. Throws kNotFound when there is
// no such table. One thread at a time.
class TableShapeReader final : public storage::ResultSink {
 public:
  explicit TableShapeReader(std::string table) : table_(std::move(table)) {}

  void OnColumns(std::span<const std::string_view> names) override;
  void OnRow(const storage::Row& row) override;
  void OnStatementEnd(const storage::StatementReport& report) override;
  void Restart() override;

  const TableShape& shape() const noexcept { return shape_; }
  // The table's description. Requires: all three statements have been run.
  std::string DescriptionBody() const;

 private:
  const std::string table_;
  TableShape shape_;
  std::int64_t row_count_ = 0;
  bool found_ = false;
  int statement_ = 0;
};

// Takes RowsQuery, then RowCountQuery. One thread at a time.
class RowsAnswer final : public QueryResults {
 public:
  explicit RowsAnswer(std::size_t max_bytes);

  void OnColumns(std::span<const std::string_view> names) override;
  void OnRow(const storage::Row& row) override;
  void OnStatementEnd(const storage::StatementReport& report) override;
  void Restart() override;

  // The body. To be called once, when the request has been run.
  std::string Finish(std::int64_t limit, std::int64_t offset) &&;

 private:
  void AppendStatementStart(std::string& out) override;
  void AppendStatementEnd(std::string& out, const storage::StatementReport& report) override;

  std::string columns_;  // as JSON
  std::int64_t total_ = 0;
  bool counts_ = false;
};

}  // namespace compat::workspace
