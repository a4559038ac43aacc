#include "storage/transfer/sql_trial.h"

#include <cstdint>

#include <sqlite3.h>

#include "storage/error.h"
#include "storage/query/connection_setup.h"
#include "storage/sqlite/sql_memory.h"
#include "storage/transfer/open_schema.h"
#include "storage/transfer/sql_stream.h"

namespace storage {

namespace {

// What is tried has no rows to work on: whatever takes longer, or more memory, has been written to,
// as views that double each other are.
constexpr std::chrono::milliseconds kMostTime{250};
constexpr std::uint64_t kMostMemoryBytes = std::uint64_t{128} << 20U;
constexpr int kProgressInstructions = 1000;

SqlLimits LimitsOfOwner() {
  SqlLimits limits;
  limits.sql_length = static_cast<int>(kMaxScriptStatementBytes);
  return limits;
}

}  // namespace

SqlTrial::SqlTrial(const StatementPolicy& policy)
    : connection_(OpenForClients(":memory:", ConnectionRole::kWriter, ConnectionOptions())),
      authorizer_(connection_.get(), ConnectionRole::kWriter, policy) {
  sqlite3_progress_handler(connection_.get(), kProgressInstructions, &SqlTrial::OnProgress, this);
}

int SqlTrial::OnProgress(void* self) noexcept {
  return std::chrono::steady_clock::now() > static_cast<SqlTrial*>(self)->deadline_ ? 1 : 0;
}

// As long as it lives, what is tried has the bounds above.
class SqlTrial::Bounds {
 public:
  explicit Bounds(SqlTrial& trial) {
    trial.deadline_ = std::chrono::steady_clock::now() + kMostTime;
    BeginSqlMemory({.request = kMostMemoryBytes, .all = 0});
  }
  ~Bounds() { LiftSqlMemory(); }
  Bounds(const Bounds&) = delete;
  Bounds& operator=(const Bounds&) = delete;
};

void SqlTrial::Become(Who who, const SqlLimits& limits) {
  SetLimits(connection_.get(), limits);
  authorizer_.SetMode(who == Who::kClient ? Authorizer::Mode::kImport : Authorizer::Mode::kOwn);
}

SqlTrial::Verdict SqlTrial::VerdictOn(int code) {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return {};
  const int primary = PrimarySqliteCode(code);
  if (primary == SQLITE_INTERRUPT || primary == SQLITE_NOMEM) {
    return {.outcome = Verdict::Outcome::kOverBounds, .refusal = {}};
  }
  Verdict verdict{.outcome = Verdict::Outcome::kRefused,
                  .refusal = sqlite3_errmsg(connection_.get())};
  try {
    authorizer_.RethrowRefusal();
  } catch (const Error& error) {
    verdict.refusal = error.what();
  }
  return verdict;
}

SqlTrial::Verdict SqlTrial::Compile(std::string_view sql, StatementHandle& statement) {
  sqlite3_stmt* raw = nullptr;
  const char* tail = nullptr;
  const int code =
      sqlite3_prepare_v2(connection_.get(), sql.data(), static_cast<int>(sql.size()), &raw, &tail);
  statement.reset(raw);
  Verdict verdict = VerdictOn(code);
  if (verdict.IsTaken()) verdict.length = static_cast<std::size_t>(tail - sql.data());
  return verdict;
}

SqlTrial::Verdict SqlTrial::TryAsClient(std::string_view sql, const SqlLimits& limits) {
  const Bounds bounds(*this);
  Become(Who::kClient, limits);
  StatementHandle statement;
  return Compile(sql, statement);
}

SqlTrial::Verdict SqlTrial::TryAsOwner(std::string_view sql) {
  const Bounds bounds(*this);
  Become(Who::kOwner, LimitsOfOwner());
  const OpenSchema open(connection_.get());
  StatementHandle statement;
  return Compile(sql, statement);
}

SqlTrial::Verdict SqlTrial::ReadAsClient(std::string_view sql, const SqlLimits& limits) {
  Become(Who::kClient, limits);
  return Run(sql, Rows::kFirst);
}

SqlTrial::Verdict SqlTrial::ReadAsOwner(std::string_view sql) {
  Become(Who::kOwner, LimitsOfOwner());
  return Run(sql, Rows::kFirst);
}

void SqlTrial::RunAsOwner(std::string_view sql) {
  Become(Who::kOwner, LimitsOfOwner());
  Run(sql, Rows::kAll);
}

SqlTrial::Verdict SqlTrial::Run(std::string_view sql, Rows rows) {
  const Bounds bounds(*this);
  StatementHandle statement;
  Verdict verdict = Compile(sql, statement);
  if (!verdict.IsTaken() || statement == nullptr) return verdict;
  int code = sqlite3_step(statement.get());
  while (rows == Rows::kAll && code == SQLITE_ROW) code = sqlite3_step(statement.get());
  return VerdictOn(code);
}

std::vector<std::string> SqlTrial::ColumnsOf(std::string_view table) {
  const Bounds bounds(*this);
  authorizer_.SetMode(Authorizer::Mode::kOwn);
  StatementHandle statement;
  if (!Compile("SELECT name FROM pragma_table_info(?1)", statement).IsTaken()) return {};
  CheckSqlite(connection_.get(), sqlite3_bind_text(statement.get(), 1, table.data(),
                                                   static_cast<int>(table.size()), SQLITE_STATIC));
  std::vector<std::string> columns;
  while (sqlite3_step(statement.get()) == SQLITE_ROW) {
    columns.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), 0)));
  }
  return columns;
}

}  // namespace storage
