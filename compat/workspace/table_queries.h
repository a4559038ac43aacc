// What a database is asked to tell of its tables, in SQL like any client's: the same rules hold for
// it, and the same names stay hidden.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/query/query.h"

namespace compat::workspace {

// `name` as SQL writes an identifier, whatever it holds.
std::string QuoteIdentifier(std::string_view name);

struct TableColumn {
  std::string name;
  std::string type;  // as it was declared; may be empty
  bool not_null = false;
  std::optional<std::string> default_value;  // the expression's text
  std::int64_t primary_key = 0;              // its position in the key from 1; 0 when not in it
  bool hidden = false;
};

struct TableShape {
  std::string name;  // as the schema has it
  bool is_view = false;
  bool has_rowid = true;
  std::vector<TableColumn> columns;
};

// One statement whose rows are names, sorted.
std::vector<storage::Query> TableListQueries();

// Two statements, for TableShapeReader.
std::vector<storage::Query> TableShapeQueries(const std::string& table);

// One statement that counts the rows of `table`, a name as the client wrote it.
storage::Query RowCountQuery(std::string_view table);

// One statement, in an order in which pages do not overlap: by rowid, or by the primary key of a
// table that has none. Views have no order of their own.
storage::Query RowsQuery(const TableShape& shape, std::int64_t limit, std::int64_t offset);

}  // namespace compat::workspace
