#include "storage/query/own_sql.h"

#include <utility>

#include <sqlite3.h>

#include "storage/sqlite/sqlite_call.h"

namespace storage {

void OwnSql::Run(const char* sql) {
  const auto mode = authorizer_.SwitchMode(Authorizer::Mode::kOwn);
  const int code = sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr);
  authorizer_.SwitchMode(mode);
  CheckSqlite(connection_, code);
}

std::int64_t OwnSql::QueryInteger(const char* sql) {
  PreparedStatement statement = Prepare(sql);
  std::int64_t value = 0;
  RunPrepared(statement, &value);
  return value;
}

PreparedStatement OwnSql::Prepare(const char* sql) {
  const auto mode = authorizer_.SwitchMode(Authorizer::Mode::kOwn);
  sqlite3_stmt* raw = nullptr;
  const int code =
      sqlite3_prepare_v3(connection_, sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  StatementHandle handle(raw);
  authorizer_.SwitchMode(mode);
  CheckSqlite(connection_, code);
  return PreparedStatement(std::move(handle), PreparedStatement::Reuse::kMany);
}

// SQLite compiles a statement anew when the schema has moved on, so the authorizer may be asked
// here as well.
bool OwnSql::RunPrepared(PreparedStatement& statement, std::int64_t* first_column) {
  const auto mode = authorizer_.SwitchMode(Authorizer::Mode::kOwn);
  struct Restore {
    Authorizer& authorizer;
    Authorizer::Mode mode;
    PreparedStatement& statement;
    ~Restore() {
      statement.Reset();
      authorizer.SwitchMode(mode);
    }
  } restore{authorizer_, mode, statement};
  const bool has_row = statement.Step();
  if (has_row && first_column != nullptr) *first_column = statement.CurrentRow().At(0).integer;
  return has_row;
}

}  // namespace storage
