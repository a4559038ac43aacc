// A part of a database's schema, made anew in memory.

#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// SQLiteCpp's own.
namespace SQLite {  // NOLINT(readability-identifier-naming)
class Database;
}

namespace storage {

// A row of sqlite_schema.
struct SchemaEntry {
  std::string type;
  std::string name;
  std::string table;  // its own name where it is a table
  std::string sql;
};

// All that have a text and are not SQLite's own. Throws kIo and kCorruptFile.
std::vector<SchemaEntry> ReadSchemaEntries(const std::filesystem::path& file);

struct NamedTable {
  std::string name;
  std::vector<std::string> columns;
};

// The tables and views that a statement names, by way of views as well, and the indexes of those
// tables: without rows, and without triggers. What it costs goes by the statement, however large
// the schema is. One thread at a time.
class NamedSchema {
 public:
  // Every word of `sql` counts as a name. Throws kInvalidSql, in SQLite's words, where one of the
  // entries cannot be made by itself.
  NamedSchema(std::span<const SchemaEntry> entries, std::string_view sql);
  ~NamedSchema();
  NamedSchema(const NamedSchema&) = delete;
  NamedSchema& operator=(const NamedSchema&) = delete;

  const std::vector<NamedTable>& tables() const noexcept { return tables_; }
  // Good as long as this is.
  SQLite::Database& connection() noexcept { return *connection_; }

 private:
  std::unique_ptr<SQLite::Database> connection_;
  std::vector<NamedTable> tables_;
};

}  // namespace storage
