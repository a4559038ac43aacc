// What the text of a CREATE VIRTUAL TABLE tells.

#pragma once

#include <set>
#include <span>
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

// Whether the text that sqlite_schema keeps of a table is that of a virtual one.
bool IsVirtualTable(std::string_view sql);

// What sqlite_schema keeps of a table, or of something else that has a text.
struct SchemaText {
  std::string name;
  std::string sql;

  bool IsVirtual() const { return IsVirtualTable(sql); }
};

// Which of a schema's tables are those that its virtual ones keep themselves in: read off the texts
// by SQLite's rule (sqlite3ShadowTableName in build.c), as `PRAGMA table_list`, which tells it,
// compiles every view, and views that double each other would keep it for ever.
std::set<std::string> FindShadowTables(std::span<const SchemaText> tables);

}  // namespace storage
