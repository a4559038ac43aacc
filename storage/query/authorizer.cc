#include "storage/query/authorizer.h"

#include <string_view>

#include <sqlite3.h>

#include "storage/ascii.h"

namespace storage {

Authorizer::Authorizer(sqlite3* connection, ConnectionRole role, const StatementPolicy& policy)
    : connection_(connection), role_(role), policy_(policy) {
  sqlite3_set_authorizer(connection_, &Authorizer::Callback, this);
}

Authorizer::~Authorizer() { sqlite3_set_authorizer(connection_, nullptr, nullptr); }

void Authorizer::Forget() noexcept {
  needs_writer_ = false;
  saw_pragma_ = false;
  saw_writer_function_ = false;
  saw_writing_pragma_ = false;
  pragmas_set_.clear();
}

void Authorizer::RethrowRefusal() { errors_.Rethrow(); }

int Authorizer::Callback(void* self, int action, const char* first, const char* second,
                         const char* database, const char* /*trigger*/) noexcept {
  auto& authorizer = *static_cast<Authorizer*>(self);
  if (authorizer.mode_ == Mode::kOwn) {
    if (authorizer.tables_ == nullptr) return SQLITE_OK;
    return authorizer.errors_.Run(SQLITE_DENY, [&] {
      authorizer.NoteTable(action, first);
      return SQLITE_OK;
    });
  }
  return authorizer.errors_.Run(SQLITE_DENY,
                                [&] { return authorizer.Decide(action, first, second, database); });
}

void Authorizer::NoteTable(int action, const char* name) {
  const bool is_of_table = action == SQLITE_READ || action == SQLITE_INSERT ||
                           action == SQLITE_UPDATE || action == SQLITE_DELETE;
  if (is_of_table && name != nullptr) tables_->emplace(name);
}

// The actions in the order of https://www.sqlite.org/c3ref/c_alter_table.html; which of them a D1
// statement may do is listed in workerd's SQLite wrapper (isAuthorized).
int Authorizer::Decide(int action, const char* first, const char* second, const char* database) {
  // For these two SQLite passes the database's name first. Where a table is renamed, our engine
  // passes its new name in that place: see storage/engine/edits.cmake.
  if (action == SQLITE_ALTER_TABLE || action == SQLITE_DETACH) {
    const char* const new_name = database;
    database = first;
    first = second;
    second = nullptr;
    if (new_name != nullptr && !policy_.AllowsName(new_name)) return SQLITE_DENY;
  }
  const std::string_view database_name = database == nullptr ? "main" : database;
  const auto verdict = [](bool allowed) { return allowed ? SQLITE_OK : SQLITE_DENY; };
  if (database_name == "temp") return verdict(AllowsTemp(action, first));
  if (database_name != "main") return SQLITE_DENY;

  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_ANALYZE:
      // Without a name it visits every table; what it reveals of protected ones is their size.
      analyzed_ = true;
      return SQLITE_OK;
    case SQLITE_DELETE:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
      // ANALYZE of a table of SQLite's own, by which statistics that were written are read, is seen
      // by nothing else.
      if (std::string_view(first).starts_with("sqlite_stat")) analyzed_ = true;
      return verdict(policy_.AllowsName(first));
    case SQLITE_CREATE_TABLE:
    case SQLITE_CREATE_VIEW:
    case SQLITE_DROP_TABLE:
    case SQLITE_DROP_VIEW:
    case SQLITE_READ:
    case SQLITE_ALTER_TABLE:
    case SQLITE_REINDEX:
      return verdict(policy_.AllowsName(first));
    case SQLITE_CREATE_INDEX:
    case SQLITE_CREATE_TRIGGER:
    case SQLITE_DROP_INDEX:
    case SQLITE_DROP_TRIGGER:
      return verdict(policy_.AllowsName(first) && policy_.AllowsName(second));
    case SQLITE_CREATE_VTABLE:
    case SQLITE_DROP_VTABLE:
      return verdict(policy_.AllowsName(first) &&
                     policy_.AllowsVirtualTableModule(second == nullptr ? "" : second));
    case SQLITE_PRAGMA:
      if (mode_ == Mode::kClient) return verdict(AllowsPragma(first, second));
      if (AllowsPragma(LowerCase(first), second)) return SQLITE_OK;
      return mode_ == Mode::kScript ? SQLITE_IGNORE : SQLITE_DENY;
    case SQLITE_FUNCTION:
      return verdict(AllowsFunction(second) || mode_ == Mode::kScript);
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
      throw policy_.ErrorFor(Refusal::kTransactionStatement);
    default:
      return SQLITE_DENY;
  }
}

bool Authorizer::AllowsTemp(int action, const char* first) const {
  return (action == SQLITE_READ || action == SQLITE_UPDATE) && policy_.AllowsName(first);
}

bool Authorizer::AllowsPragma(std::string_view name, const char* argument) {
  saw_pragma_ = true;
  const auto given = argument == nullptr ? std::nullopt : std::optional<std::string_view>(argument);
  switch (policy_.CheckPragma(name, given)) {
    case PragmaVerdict::kRefused:
      return false;
    case PragmaVerdict::kReads:
      return true;
    case PragmaVerdict::kChanges:
      needs_writer_ = true;
      if (given) pragmas_set_.emplace_back(name);
      // FTS5 asks for data_version while it runs, on whichever connection that is.
      return !given || role_ == ConnectionRole::kWriter;
    case PragmaVerdict::kWrites:
      needs_writer_ = true;
      saw_writing_pragma_ = true;
      return role_ == ConnectionRole::kWriter;
  }
  return false;
}

bool Authorizer::AllowsFunction(const char* name) {
  const std::string_view function = name;
  if (function == "last_insert_rowid" || function == "changes" || function == "total_changes") {
    needs_writer_ = true;
    saw_writer_function_ = true;
  }
  return policy_.AllowsFunction(function);
}

}  // namespace storage
