// Makes SQLite files that did not exist, and makes files and names last.

#pragma once

#include <filesystem>
#include <string>

struct sqlite3;

namespace storage {

// Makes a database file in WAL mode that holds what `schema_sql` makes; its content is durable, its
// name is not yet. Requires: `file` does not exist. Throws kIo.
void MakeDatabaseFile(const std::filesystem::path& file, const std::string& schema_sql);

// What was written to a file lasts once this has returned. Throws kIo.
void SyncFile(const std::filesystem::path& file);

// The same of a database's file that connections have open, whose locks stay. Throws what SQLite
// says.
void SyncFileOf(sqlite3* connection);

// The names in `folder` last once this has returned. Throws kIo.
void SyncFolder(const std::filesystem::path& folder);

}  // namespace storage
