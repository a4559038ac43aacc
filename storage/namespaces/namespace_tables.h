// The catalog's tables of namespaces, marks and templates, laid out in storage/FORMAT.md. Each
// function is to be called while the catalog's file is held; what SQLiteCpp throws leaves as it is.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/chances.h"
#include "storage/namespaces/namespace_record.h"

// SQLiteCpp's own.
namespace SQLite {  // NOLINT(readability-identifier-naming)
class Database;
}

namespace storage {

// Whether the account is a namespace, a template's, or has any databases.
bool IsUsedAccount(SQLite::Database& connection, const std::string& account_id);
// Whether it is that of a template, or of a namespace that was made.
bool IsMadeAccount(SQLite::Database& connection, const std::string& account_id);

// `template_account` is that of the template that it is made of, if there is one.
void InsertNamespace(SQLite::Database& connection, const NamespaceRecord& record,
                     const std::string& template_account);
// Has the account marked, which need not have been made. False when it was already.
bool EnsureNamespace(SQLite::Database& connection, const std::string& account_id,
                     std::int64_t now_ms);
// Those that were made, in the order of their accounts, behind `after`.
std::vector<NamespaceRecord> SelectNamespaces(SQLite::Database& connection,
                                              const std::string& after, std::uint64_t limit);
// Those that are gone by `now_ms`.
struct Expiry {
  std::string account_id;
  std::int64_t expires_at_ms = 0;
};
std::vector<Expiry> SelectExpired(SQLite::Database& connection, std::int64_t now_ms);

// What a reset goes back to. Requires: the account has a row.
void SetSeeding(SQLite::Database& connection, const std::string& account_id,
                const Seeding& seeding);
std::optional<Seeding> FindSeeding(SQLite::Database& connection, const std::string& account_id);
// By account.
std::map<std::string, Seeding> SelectSeedings(SQLite::Database& connection);

// The accounts whose reset was begun and not finished.
std::vector<std::string> SelectResetting(SQLite::Database& connection);
void SetResetting(SQLite::Database& connection, const std::string& account_id, bool is_resetting);
// The namespace and its mark.
void DeleteNamespace(SQLite::Database& connection, const std::string& account_id);

// Copies the rows of the databases of one account, as databases of another that have no file yet,
// and marks each as what it is.
void CopyDatabases(SQLite::Database& connection, const std::string& from, const std::string& to,
                   std::int64_t now_ms);

// The time of a position is that of the database's creation: right for a copy's first.
std::vector<MarkedDatabase> SelectMarks(SQLite::Database& connection,
                                        const std::string& account_id);
// In place of those that there are.
void ReplaceMarks(SQLite::Database& connection, const std::string& account_id,
                  const std::vector<MarkedDatabase>& marks);

// Snapshots that were named up to now stay at a reset.
void KeepSnapshots(SQLite::Database& connection, const std::string& account_id);
// Those that were named since then go.
void DropSnapshotsSinceMark(SQLite::Database& connection, const std::string& account_id);

// The folders of the account's databases that are in `state` and, where `marked` says so, that its
// mark names or does not name.
enum class Marked { kYes, kNo, kEither };
std::vector<std::string> SelectFolders(SQLite::Database& connection, const std::string& account_id,
                                       const char* state, Marked marked);
void SetState(SQLite::Database& connection, const std::string& folder, const char* state);
// True when something changed.
bool SetName(SQLite::Database& connection, const DatabaseRecord& record);

// The name of the template whose account it is; none for any other account.
std::optional<std::string> FindTemplateOf(SQLite::Database& connection,
                                          const std::string& account_id);
std::optional<TemplateRecord> FindTemplate(SQLite::Database& connection, const std::string& name);
std::vector<TemplateRecord> SelectTemplates(SQLite::Database& connection);
void InsertTemplate(SQLite::Database& connection, const TemplateRecord& record);
void SetTemplateState(SQLite::Database& connection, const std::string& account_id,
                      const char* state);
// The accounts of templates that are removed, and whose databases no namespace needs any more.
std::vector<std::string> SelectUnneededTemplates(SQLite::Database& connection);
void DeleteTemplate(SQLite::Database& connection, const std::string& account_id);

}  // namespace storage
