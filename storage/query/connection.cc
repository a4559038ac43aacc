#include "storage/query/connection.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <sqlite3.h>

#include "storage/error.h"
#include "storage/sqlite/failed_commit.h"

namespace storage {

namespace {

// Instructions between two looks at the clock: some tens of microseconds of work.
constexpr int kProgressInstructions = 1000;

}  // namespace

Connection::Connection(const std::string& path, ConnectionRole role, const StatementPolicy& policy,
                       const ConnectionOptions& options)
    : handle_(OpenForClients(path, role, options)),
      role_(role),
      limits_(options.limits),
      memory_(options.memory),
      counters_(options.counters),
      ending_(options.ending),
      authorizer_(handle_.get(), role, policy),
      own_(handle_.get(), authorizer_),
      size_(handle_.get(), own_),
      compiler_(
          handle_.get(), role, authorizer_,
          {static_cast<std::size_t>(options.limits.sql_length), options.statement_cache_bytes},
          options.counters),
      begin_read_(own_.Prepare("BEGIN")),
      begin_write_(own_.Prepare("BEGIN IMMEDIATE")),
      commit_(own_.Prepare("COMMIT")),
      check_schema_(own_.Prepare("SELECT 1 FROM sqlite_schema LIMIT 1")),
      lock_timeout_(options.lock_timeout) {
  if (role == ConnectionRole::kWriter) {
    sqlite3_wal_hook(handle_.get(), &Connection::OnWal, this);
  }
  SetLimits(handle_.get(), options.limits);
}

void Connection::TrustRequest() {
  authorizer_.SetMode(Authorizer::Mode::kScript);
  LiftLimits();
}

void Connection::LiftLimits() {
  SqlLimits most;
  most.sql_length = most.length;
  SetLimits(handle_.get(), most);
  limits_are_lifted_ = true;
}

void Connection::RestoreLimits() {
  if (std::exchange(limits_are_lifted_, false)) SetLimits(handle_.get(), limits_);
}

void Connection::BeginRequest(SteadyTime deadline, const std::atomic<bool>& cancelled,
                              std::uint64_t commits) {
  deadline_ = deadline;
  cancelled_ = &cancelled;
  sqlite3_busy_handler(handle_.get(), &Connection::OnLocked, this);
  if (std::exchange(seen_commits_, commits) != commits) {
    // SQLite's own data version moves only once a statement has looked at the file.
    ForgetSizes();
    // PRAGMAs that describe tables answer from the schema in memory, without a look at whether it
    // is the database's.
    own_.RunPrepared(check_schema_);
  }
  authorizer_.BeginRequest();
  authorizer_.SetMode(Authorizer::Mode::kClient);
  Guard(deadline, cancelled);
}

void Connection::Guard(SteadyTime deadline, const std::atomic<bool>& cancelled) {
  deadline_ = deadline;
  cancelled_ = &cancelled;
  client_gone_ = nullptr;
  interruption_.reset();
  sqlite3_progress_handler(handle_.get(), kProgressInstructions, &Connection::OnProgress, this);
  BeginSqlMemory(memory_);
}

void Connection::Unguard() noexcept {
  sqlite3_progress_handler(handle_.get(), 0, nullptr, nullptr);
  LiftSqlMemory();
}

void Connection::EndRequest() {
  Unguard();
  authorizer_.SetMode(Authorizer::Mode::kOwn);
  compiler_.Release();
  sqlite3_busy_timeout(handle_.get(), static_cast<int>(lock_timeout_.count()));
  cancelled_ = nullptr;
  client_gone_ = nullptr;
  RestoreLimits();
  for (const std::string& name : compiler_.TakePragmasSet()) {
    // It puts functions of its own in the place of LIKE, either way, which SQLite does not take for
    // deterministic: a schema that needs LIKE to be so cannot be read with them.
    if (name == "case_sensitive_like") {
      spent_ = true;
      continue;
    }
    const bool on = name == "foreign_keys";
    RunOwn(("PRAGMA " + name + (on ? "=1" : "=0")).c_str());
  }
}

StatementHandle Connection::Inspect(std::string_view sql, std::set<std::string>& tables,
                                    const char*& tail) {
  authorizer_.NoteTablesIn(&tables);
  sqlite3_stmt* raw = nullptr;
  sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()) + 1, 0, &raw, &tail);
  authorizer_.NoteTablesIn(nullptr);
  StatementHandle handle(raw);
  authorizer_.RethrowRefusal();
  return handle;
}

void Connection::Begin(TransactionKind kind) {
  own_.RunPrepared(kind == TransactionKind::kRead ? begin_read_ : begin_write_);
}

void Connection::BeginSnapshot() {
  Begin(TransactionKind::kRead);
  // BEGIN alone does not look at the file yet.
  own_.RunPrepared(check_schema_);
}

void Connection::Commit() {
  Unguard();
  try {
    own_.RunPrepared(commit_);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kIo) CoverCommit();
    throw;
  }
}

void Connection::CoverCommit() noexcept {
  const auto mode = authorizer_.SwitchMode(Authorizer::Mode::kOwn);
  CoverFailedCommit(handle_.get());
  authorizer_.SwitchMode(mode);
  commit_end_.reset();
  ForgetSizes();
}

void Connection::Rollback() noexcept {
  Unguard();
  if (!InTransaction()) {
    // Committed, or rolled back by SQLite itself, which changes sizes as a rollback of ours does.
    if (role_ == ConnectionRole::kWriter) ForgetSizes();
    return;
  }
  const auto mode = authorizer_.SwitchMode(Authorizer::Mode::kOwn);
  // A rollback cannot fail in a way that leaves the transaction open, whatever code it returns.
  sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  authorizer_.SwitchMode(mode);
  ForgetSizes();
}

void Connection::ForgetPages() {
  // https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html#sqlitefcntlresetcache
  const int code = sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_RESET_CACHE, nullptr);
  CheckSqlite(handle_.get(), code);
  ForgetSizes();
}

bool Connection::InTransaction() const noexcept {
  return sqlite3_get_autocommit(handle_.get()) == 0;
}

bool Connection::HasDeferredViolations() const noexcept {
  int unresolved = 0;
  int unused = 0;
  sqlite3_db_status(handle_.get(), SQLITE_DBSTATUS_DEFERRED_FKS, &unresolved, &unused, 0);
  return unresolved != 0;
}

std::int64_t Connection::LastInsertRowid() const noexcept {
  return sqlite3_last_insert_rowid(handle_.get());
}

void Connection::SetLastInsertRowid(std::int64_t rowid) noexcept {
  sqlite3_set_last_insert_rowid(handle_.get(), rowid);
}

std::int64_t Connection::TotalChanges() const noexcept {
  return sqlite3_total_changes64(handle_.get());
}

bool Connection::IsStopped() noexcept {
  const auto is_set = [](const std::atomic<bool>* flag) {
    return flag != nullptr && flag->load(std::memory_order_relaxed);
  };
  if (is_set(ending_) || is_set(cancelled_)) {
    interruption_ = Refusal::kDatabaseGone;
  } else if (is_set(client_gone_)) {
    interruption_ = Refusal::kClientGone;
  } else {
    return false;
  }
  return true;
}

int Connection::OnProgress(void* self) noexcept {
  auto& connection = *static_cast<Connection*>(self);
  if (connection.IsStopped()) return 1;
  if (std::chrono::steady_clock::now() >= connection.deadline_) {
    connection.interruption_ = Refusal::kTimeout;
    return 1;
  }
  return 0;
}

// Another program has the lock. Past the deadline that is told as waiting in a queue is.
int Connection::OnLocked(void* self, int tries) noexcept {
  auto& connection = *static_cast<Connection*>(self);
  const SteadyTime now = std::chrono::steady_clock::now();
  if (tries == 0) {
    connection.lock_deadline_ = std::min(connection.deadline_, now + connection.lock_timeout_);
  }
  if (now >= connection.lock_deadline_ || connection.IsStopped()) return 0;
  sqlite3_sleep(std::min(tries + 1, kMostLockWaitMs));
  return 1;
}

int Connection::OnWal(void* self, sqlite3* /*connection*/, const char* /*name*/,
                      int frames) noexcept {
  auto& connection = *static_cast<Connection*>(self);
  connection.wal_frames_ = frames;
  connection.commit_end_ = static_cast<std::uint32_t>(frames);
  if (connection.counters_ != nullptr) connection.counters_->commits.Add(1);
  return SQLITE_OK;
}

}  // namespace storage
