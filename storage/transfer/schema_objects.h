// What a database's schema holds, for who judges it from outside.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "storage/query/statement_policy.h"
#include "storage/transfer/virtual_table.h"

namespace storage {

struct SchemaObject {
  std::string type;  // "table", "index", "trigger" or "view"
  std::string name;
  std::string table;  // that it is on; its own name where it is a table or view
  std::string sql;    // as it was written; empty for what SQLite makes by itself
  // Of a table: those that its foreign keys name, as they are written there.
  std::vector<std::string> parents = {};

  bool IsVirtual() const { return IsVirtualTable(sql); }
};

// In the order in which a dump has them: tables as they were made. Without SQLite's own tables,
// those that virtual tables keep themselves in, and names that the policy protects. The file is
// read as any SQLite program may read it. Throws kIo, kCorruptFile.
std::vector<SchemaObject> ReadSchemaObjects(const std::filesystem::path& file,
                                            const StatementPolicy& policy);

}  // namespace storage
