#include "storage/advice/named_schema.h"

#include <set>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/ascii.h"
#include "storage/error.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sqlite_call.h"
#include "storage/transfer/sql_tokens.h"

namespace storage {

namespace {

// In lower case.
using Names = std::set<std::string>;

// Adds what may be a name: SQLite takes a string for one where nothing else can stand.
void AddNamesIn(std::string_view sql, Names& names) {
  SqlTokens tokens(sql);
  for (SqlToken token = tokens.Next(); token.kind != SqlToken::Kind::kEnd; token = tokens.Next()) {
    if (token.kind != SqlToken::Kind::kSign) names.insert(LowerCase(token.Unquoted()));
  }
}

// The names of `sql`, and of the views that it reads, and of those that they read.
Names NamesFor(std::span<const SchemaEntry> entries, std::string_view sql) {
  Names names;
  AddNamesIn(sql, names);
  Names seen;
  for (std::size_t before = 0; before != names.size();) {
    before = names.size();
    for (const SchemaEntry& entry : entries) {
      const std::string name = LowerCase(entry.name);
      if (entry.type != "view" || !names.contains(name) || !seen.insert(name).second) continue;
      AddNamesIn(entry.sql, names);
    }
  }
  return names;
}

bool IsWanted(const SchemaEntry& entry, const Names& names) {
  if (entry.type == "index") return names.contains(LowerCase(entry.table));
  return entry.type != "trigger" && names.contains(LowerCase(entry.name));
}

bool Exists(SQLite::Database& connection, const std::string& name) {
  SQLite::Statement found(connection, "SELECT 1 FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE");
  found.bind(1, name);
  return found.executeStep();
}

// Of virtual tables first, as they make tables of their own, and of indexes last. One statement of
// each text is run, as SQLite does when it reads a schema.
void Make(SQLite::Database& connection, std::span<const SchemaEntry> entries, const Names& names) {
  const auto make = [&](auto is_meant) {
    for (const SchemaEntry& entry : entries) {
      if (!is_meant(entry) || !IsWanted(entry, names) || Exists(connection, entry.name)) continue;
      SQLite::Statement(connection, entry.sql).executeStep();
    }
  };
  const auto is_virtual = [](const SchemaEntry& entry) {
    return StartsWithIgnoringCase(entry.sql, "create virtual");
  };
  make(is_virtual);
  make([&](const SchemaEntry& entry) { return entry.type == "table" && !is_virtual(entry); });
  make([](const SchemaEntry& entry) { return entry.type == "index"; });
  make([](const SchemaEntry& entry) { return entry.type == "view"; });
}

std::vector<std::string> ColumnsOf(SQLite::Database& connection, const std::string& table) {
  SQLite::Statement list(connection, "SELECT name FROM pragma_table_xinfo(?1) ORDER BY cid");
  list.bind(1, table);
  std::vector<std::string> columns;
  while (list.executeStep()) columns.push_back(list.getColumn(0).getString());
  return columns;
}

std::vector<SchemaEntry> ReadEntries(SQLite::Database& connection) {
  SQLite::Statement list(connection,
                         "SELECT type, name, tbl_name, sql FROM sqlite_schema"
                         " WHERE sql NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
                         " ORDER BY rowid");
  std::vector<SchemaEntry> entries;
  while (list.executeStep()) {
    entries.push_back({list.getColumn(0).getString(), list.getColumn(1).getString(),
                       list.getColumn(2).getString(), list.getColumn(3).getString()});
  }
  return entries;
}

}  // namespace

std::vector<SchemaEntry> ReadSchemaEntries(const std::filesystem::path& file) {
  try {
    OpenSqliteOptions options;
    options.access = OpenSqliteOptions::Access::kReadOnly;
    SQLite::Database connection = OpenSqliteDatabase(file.string(), options);
    return ReadEntries(connection);
  } catch (const SQLite::Exception& exception) {
    throw ErrorFromSqlite(std::string("reading a schema: ") + exception.what(),
                          exception.getExtendedErrorCode());
  }
}

NamedSchema::NamedSchema(std::span<const SchemaEntry> entries, std::string_view sql) {
  OpenSqliteOptions options;
  options.access = OpenSqliteOptions::Access::kCreate;
  try {
    connection_ = std::make_unique<SQLite::Database>(OpenSqliteDatabase(":memory:", options));
    Make(*connection_, entries, NamesFor(entries, sql));
    SQLite::Statement list(*connection_,
                           "SELECT name FROM sqlite_schema WHERE type = 'table'"
                           " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid");
    while (list.executeStep()) {
      std::string name = list.getColumn(0).getString();
      std::vector<std::string> columns = ColumnsOf(*connection_, name);
      tables_.push_back({std::move(name), std::move(columns)});
    }
  } catch (const SQLite::Exception& exception) {
    throw Error(ErrorKind::kInvalidSql, exception.what(), exception.getExtendedErrorCode());
  }
}

NamedSchema::~NamedSchema() = default;

}  // namespace storage
