// What of a table's rows a dump writes.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/query/connection.h"

namespace storage {

// The columns that an INSERT may name: neither generated nor hidden ones.
std::vector<std::string> ReadDumpColumns(Connection& connection, const std::string& table);

// The name by which a row's id is read and written where no column of `table` shows it. None where
// one does, in a table WITHOUT ROWID, a view or a virtual table, and where columns have taken all
// of the names.
std::optional<std::string> FindHiddenRowid(Connection& connection, const std::string& table);

}  // namespace storage
