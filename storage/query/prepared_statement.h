// One compiled statement of a client's SQL text, and the rows it yields.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "storage/sqlite/sqlite_call.h"
#include "storage/value.h"

namespace storage {

struct StatementUsage;

// The row that a statement stands on. Good until the statement moves on.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement, int column_count)
      : statement_(statement), column_count_(column_count) {}

  int column_count() const noexcept { return column_count_; }
  // `column` counts from 0.
  ValueView At(int column) const;

 private:
  sqlite3_stmt* statement_;
  int column_count_;
};

// Rows visited and rows stored, as D1 bills them: storage/engine/edits.cmake has the rules.
struct RowCounters {
  std::uint64_t read = 0;
  std::uint64_t written = 0;
};

// Compiled once, run often. One thread at a time, on its connection's thread.
class PreparedStatement {
 public:
  // Whether running it again later does what compiling and running it would do then.
  enum class Reuse { kMany, kOnce };
  PreparedStatement(StatementHandle handle, Reuse reuse);

  // Writes nothing, as SQLite sees it: also true for EXPLAIN of a statement that would.
  bool IsReadOnly() const noexcept { return read_only_; }
  bool IsCacheable() const noexcept { return reuse_ == Reuse::kMany; }
  int parameter_count() const noexcept { return parameter_count_; }
  // The columns may change when the schema did: to be asked after the first Step.
  int ColumnCount() const noexcept;
  // `column` counts from 0. Good until the statement is run again.
  std::string_view ColumnName(int column) const;
  std::size_t MemoryBytes() const noexcept;
  // Its own text, without what stood behind it.
  std::string_view sql() const noexcept;

  // Where its runs are counted; null until it has been told.
  const std::shared_ptr<StatementUsage>& usage() const noexcept { return usage_; }
  void SetUsage(std::shared_ptr<StatementUsage> usage) noexcept { usage_ = std::move(usage); }

  // Binds `parameters` to ?1, ?2, …; they must stay as they are until Reset.
  // Requires: as many as parameter_count().
  void Bind(std::span<const Value> parameters);

  // True while there is a row. Throws what SQLite says, in its words; that a table has no rowid
  // left is kInvalidSql, not kDiskFull.
  bool Step();
  Row CurrentRow() const;

  // Rows counted since the last Reset.
  RowCounters Counters() const noexcept;
  // Makes the statement ready to run again: lets go of the parameters and counts from 0.
  void Reset() noexcept;

 private:
  StatementHandle handle_;
  bool read_only_;
  Reuse reuse_;
  int parameter_count_;
  std::shared_ptr<StatementUsage> usage_;
};

}  // namespace storage
