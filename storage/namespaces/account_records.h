// What becomes of the records of workspaces with their accounts: they are copied with a template,
// go back with a reset, and go with their account. Each function is to be called while the
// catalog's file is held; what SQLiteCpp throws leaves as it is.

#pragma once

#include <string>

// SQLiteCpp's own.
namespace SQLite {  // NOLINT(readability-identifier-naming)
class Database;
}

namespace storage {

// In all of them, a record whose database is still being made counts as made afterwards.

// The records of one namespace or template become those of another, and are what that goes back to.
// Requires: the other has none.
void CopyRecords(SQLite::Database& connection, const std::string& from, const std::string& to);
// What they are now is what RestoreRecords() goes back to. Requires: the account has been marked,
// or made as a namespace.
void MarkRecords(SQLite::Database& connection, const std::string& account_id);
// RestoreRecords() goes back to none of them. Requires: as above, and nothing has changed since.
void UnmarkRecords(SQLite::Database& connection, const std::string& account_id);
// Those made since the mark are gone, those changed or purged since are as they were.
void RestoreRecords(SQLite::Database& connection, const std::string& account_id);
// There are none, whatever the account goes back to.
void DeleteRecords(SQLite::Database& connection, const std::string& account_id);

}  // namespace storage
