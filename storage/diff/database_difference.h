// In what two states of a database differ.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "storage/value.h"

namespace storage {

// A table, an index, a view or a trigger that is another in the second state, or is in one alone.
struct SchemaDifference {
  std::string type;  // as sqlite_schema has it
  std::string name;
  std::optional<std::string> before;  // its SQL; none where it was not there
  std::optional<std::string> after;
};

// How many rows differ in a table.
struct TableDifference {
  std::string name;
  std::uint64_t added = 0;
  std::uint64_t removed = 0;
  std::uint64_t changed = 0;
};

struct NamedValue {
  std::string name;  // of the column
  Value value;
};

// A row with its values as SELECT * has them.
struct RowDifference {
  std::string table;
  // The primary key; `rowid` alone where there is none, or it holds NULL.
  std::vector<NamedValue> key;
  std::optional<std::vector<NamedValue>> before;  // none of a row that was added
  std::optional<std::vector<NamedValue>> after;   // none of a row that was removed
  std::vector<std::string> columns;               // that differ, of a row in both
};

struct DatabaseDifference {
  std::vector<SchemaDifference> schema;  // by type and name
  std::vector<TableDifference> tables;   // those in which rows differ, by name
  std::vector<RowDifference> rows;       // by table; of a table in the order of its keys
  bool has_more = false;                 // rows behind these
};

struct DifferenceOptions {
  std::string table;       // alone; empty: all tables
  std::uint64_t skip = 0;  // rows that were told before
  std::size_t most = 100;  // rows
  // Called every so often; what it throws ends the comparison.
  std::function<void()> check = [] {};
};

}  // namespace storage
