#include "storage/transfer/sql_trial.h"

#include <sqlite3.h>

#include "storage/error.h"
#include "storage/query/connection_setup.h"

namespace storage {

namespace {

// For as long as this lives sqlite_schema may be written, as in a script that SQLite's shell has
// dumped.
class OpenSchema {
 public:
  explicit OpenSchema(sqlite3* connection) : connection_(connection) { Set(1); }
  ~OpenSchema() { Set(0); }
  OpenSchema(const OpenSchema&) = delete;
  OpenSchema& operator=(const OpenSchema&) = delete;

 private:
  void Set(int open) {
    sqlite3_db_config(connection_, SQLITE_DBCONFIG_DEFENSIVE, 1 - open, nullptr);
    sqlite3_db_config(connection_, SQLITE_DBCONFIG_WRITABLE_SCHEMA, open, nullptr);
  }

  sqlite3* connection_;
};

// In SQLite's own, of which a millisecond has many thousands.
constexpr int kMostReadingSteps = 1'000'000;

// A blob that SQLite as it is built here can hold has two digits a byte.
SqlLimits LimitsOfOwner() {
  SqlLimits limits;
  limits.sql_length = 64 << 20;
  return limits;
}

}  // namespace

SqlTrial::SqlTrial(const StatementPolicy& policy)
    : connection_(OpenForClients(":memory:", ConnectionRole::kWriter, ConnectionOptions())),
      authorizer_(connection_.get(), ConnectionRole::kWriter, policy) {}

void SqlTrial::Become(Who who, const SqlLimits& limits) {
  SetLimits(connection_.get(), limits);
  authorizer_.SetMode(who == Who::kClient ? Authorizer::Mode::kImport : Authorizer::Mode::kOwn);
}

std::string SqlTrial::Refusal() {
  std::string words = sqlite3_errmsg(connection_.get());
  try {
    authorizer_.RethrowRefusal();
  } catch (const Error& error) {
    words = error.what();
  }
  return words;
}

SqlTrial::Verdict SqlTrial::Compile(std::string_view sql, StatementHandle& statement) {
  sqlite3_stmt* raw = nullptr;
  const char* tail = nullptr;
  const int code =
      sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()), &raw, &tail);
  statement.reset(raw);
  Verdict verdict;
  if (code == SQLITE_OK) {
    verdict.length = static_cast<std::size_t>(tail - sql.data());
  } else {
    verdict.refusal = Refusal();
  }
  return verdict;
}

SqlTrial::Verdict SqlTrial::TryAsClient(std::string_view sql, const SqlLimits& limits) {
  Become(Who::kClient, limits);
  StatementHandle statement;
  return Compile(sql, statement);
}

SqlTrial::Verdict SqlTrial::TryAsOwner(std::string_view sql) {
  Become(Who::kOwner, LimitsOfOwner());
  const OpenSchema open(connection_.get());
  StatementHandle statement;
  return Compile(sql, statement);
}

std::optional<std::string> SqlTrial::ReadAsClient(std::string_view sql, const SqlLimits& limits) {
  Become(Who::kClient, limits);
  return Read(sql);
}

std::optional<std::string> SqlTrial::ReadAsOwner(std::string_view sql) {
  Become(Who::kOwner, LimitsOfOwner());
  return Read(sql);
}

std::optional<std::string> SqlTrial::Read(std::string_view sql) {
  StatementHandle statement;
  if (const Verdict verdict = Compile(sql, statement); verdict.refusal) return verdict.refusal;
  sqlite3_progress_handler(
      connection_.get(), kMostReadingSteps, [](void*) noexcept { return 1; }, nullptr);
  const int code = sqlite3_step(statement.get());
  sqlite3_progress_handler(connection_.get(), 0, nullptr, nullptr);
  const bool has_run =
      code == SQLITE_ROW || code == SQLITE_DONE || PrimarySqliteCode(code) == SQLITE_INTERRUPT;
  return has_run ? std::nullopt : std::optional(Refusal());
}

std::optional<std::string> SqlTrial::RunAsOwner(std::string_view sql) {
  Become(Who::kOwner, LimitsOfOwner());
  StatementHandle statement;
  if (const Verdict verdict = Compile(sql, statement); verdict.refusal) return verdict.refusal;
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(statement.get());
  return code == SQLITE_DONE ? std::nullopt : std::optional(Refusal());
}

std::vector<std::string> SqlTrial::ColumnsOf(std::string_view table) {
  authorizer_.SetMode(Authorizer::Mode::kOwn);
  sqlite3_stmt* raw = nullptr;
  CheckSqlite(connection_.get(),
              sqlite3_prepare_v2(connection_.get(), "SELECT name FROM pragma_table_info(?1)", -1,
                                 &raw, nullptr));
  const StatementHandle statement(raw);
  CheckSqlite(connection_.get(), sqlite3_bind_text(raw, 1, table.data(),
                                                   static_cast<int>(table.size()), SQLITE_STATIC));
  std::vector<std::string> columns;
  while (sqlite3_step(raw) == SQLITE_ROW) {
    columns.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(raw, 0)));
  }
  return columns;
}

}  // namespace storage
