// The rows of one table of an earlier state, each found by its place.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/diff/database_difference.h"
#include "storage/diff/differing_rows.h"
#include "storage/diff/past_connection.h"
#include "storage/diff/table_shape.h"

namespace storage {

// One thread at a time.
class PastTable {
 public:
  // Throws kUnsupported where rows have no name to be found by. The references must outlive this.
  PastTable(PastConnection& connection, const TableShape& shape);

  const TableShape& shape() const noexcept { return shape_; }
  // In the order of the columns; none where there is no such row.
  std::optional<std::vector<Value>> Find(const RowPlace& place);
  std::vector<NamedValue> Named(const std::vector<Value>& row) const;
  // The primary key, or the rowid.
  std::vector<NamedValue> KeyOf(const RowPlace& place, const std::vector<Value>& row) const;

 private:
  const TableShape& shape_;
  std::vector<std::size_t> key_columns_;  // of the row
  PreparedStatement find_;
};

// Of the same type, and the same to the last bit.
bool IsSameValue(const Value& a, const Value& b) noexcept;

}  // namespace storage
