// SQLite files of the program's own that tell their version, by PRAGMA user_version.

#pragma once

#include <filesystem>
#include <string>

// SQLiteCpp's own.
namespace SQLite {  // NOLINT(readability-identifier-naming)
class Database;
}

namespace storage {

// The SQL that says which version a file has.
std::string SetVersionSql(int version);

// Makes `file` with what `sql` makes, whole or not at all. Done under another name it costs one
// sync, in place of the seven with which SQLite would guard every step. The new name is durable
// once a transaction in it is, as the first syncs the folder. Throws kIo.
void MakeVersionedFile(const std::filesystem::path& file, const std::string& sql);

// The version of a file that messages call `name`. Throws kNewerVersion where it is above `newest`,
// kCorruptFile where it is 0 and the file is another program's. What SQLiteCpp throws leaves as it
// is.
int ReadVersion(SQLite::Database& connection, const std::string& name, int newest);

// The log and its index stay when the last connection goes, the log empty: the index that is there
// is room that the next opening has, on a disk that is full by then. What SQLiteCpp throws leaves
// as it is.
void KeepLogFiles(SQLite::Database& connection);

}  // namespace storage
