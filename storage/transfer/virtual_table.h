// What the text of a CREATE VIRTUAL TABLE tells.

#pragma once

#include <string>
#include <string_view>

namespace storage {

struct VirtualTable {
  std::string module;  // in lower case, without quotes
  // FTS5 that keeps no copy of what it indexes: its rows cannot be read back.
  bool contentless = false;
};

// Reads `sql` as sqlite_schema keeps it: it begins with "CREATE VIRTUAL TABLE ".
VirtualTable ParseVirtualTable(std::string_view sql);

}  // namespace storage
