#include "storage/query/connection.h"

#include <array>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

#include <sqlite3.h>

#include "storage/error.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sql_trivia.h"

namespace storage {

namespace {

// Instructions between two looks at the clock: some tens of microseconds of work.
constexpr int kProgressInstructions = 1000;

}  // namespace

Connection::Connection(const std::string& path, ConnectionRole role, const StatementPolicy& policy,
                       const ConnectionOptions& options)
    // Only the writer checkpoints, under the writer's mutex: storage/DESIGN.md, "Checkpoints".
    : handle_(OpenSqliteHandle(path, {.checkpoints = OpenSqliteOptions::Checkpoints::kOnDemand})),
      role_(role),
      counters_(options.counters),
      cache_(options.statement_cache_bytes) {
  authorizer_.emplace(handle_.get(), role, policy);
  Configure(options);
}

Connection::~Connection() {
  uncached_.reset();
  cache_.Clear();
}

void Connection::Configure(const ConnectionOptions& options) {
  sqlite3* db = handle_.get();
  if (role_ == ConnectionRole::kWriter) {
    RunOwn(options.durability == Durability::kFull ? "PRAGMA synchronous=FULL"
                                                   : "PRAGMA synchronous=NORMAL");
    sqlite3_wal_hook(db, &Connection::OnWal, this);
  } else {
    // Not opened read-only: SQLite would then leave CHECK constraints out of the schema, and
    // quick_check with them.
    RunOwn("PRAGMA query_only=1");
  }
  page_size_ = static_cast<std::uint64_t>(QueryOwnInteger("PRAGMA page_size"));
  begin_read_ = PrepareOwn("BEGIN");
  begin_write_ = PrepareOwn("BEGIN IMMEDIATE");
  commit_ = PrepareOwn("COMMIT");
  page_count_ = PrepareOwn("PRAGMA page_count");
  free_pages_ = PrepareOwn("PRAGMA freelist_count");
  check_schema_ = PrepareOwn("SELECT 1 FROM sqlite_schema LIMIT 1");

  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  // Registering no module drops the one there is: pages are not for clients to see.
  sqlite3_create_module(db, "sqlite_dbpage", nullptr, nullptr);
  if (options.max_database_bytes > 0) {
    const std::string pages = std::to_string(options.max_database_bytes / page_size_);
    RunOwn(("PRAGMA max_page_count=" + pages).c_str());
  }
  const SqlLimits& limits = options.limits;
  max_statement_bytes_ = static_cast<std::size_t>(limits.sql_length);
  const std::array<std::pair<int, int>, 12> values = {{
      {SQLITE_LIMIT_LENGTH, limits.length},
      {SQLITE_LIMIT_SQL_LENGTH, limits.sql_length},
      {SQLITE_LIMIT_COLUMN, limits.column},
      {SQLITE_LIMIT_EXPR_DEPTH, limits.expr_depth},
      {SQLITE_LIMIT_COMPOUND_SELECT, limits.compound_select},
      {SQLITE_LIMIT_VDBE_OP, limits.vdbe_op},
      {SQLITE_LIMIT_FUNCTION_ARG, limits.function_arg},
      {SQLITE_LIMIT_ATTACHED, 0},
      {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, limits.like_pattern_length},
      {SQLITE_LIMIT_VARIABLE_NUMBER, limits.variable_number},
      {SQLITE_LIMIT_TRIGGER_DEPTH, limits.trigger_depth},
      {SQLITE_LIMIT_WORKER_THREADS, 0},
  }};
  for (const auto& [limit, value] : values) sqlite3_limit(db, limit, value);
}

void Connection::BeginRequest(SteadyTime deadline, const std::atomic<bool>& cancelled,
                              std::uint64_t commits) {
  if (std::exchange(seen_commits_, commits) != commits) {
    // SQLite's own data version moves only once a statement has looked at the file.
    ForgetSizes();
    // PRAGMAs that describe tables answer from the schema in memory, without a look at whether it
    // is the database's.
    RunPrepared(*check_schema_, nullptr);
  }
  authorizer_->BeginRequest();
  deadline_ = deadline;
  cancelled_ = &cancelled;
  interruption_.reset();
  authorizer_->SetMode(Authorizer::Mode::kClient);
  sqlite3_progress_handler(handle_.get(), kProgressInstructions, &Connection::OnProgress, this);
}

void Connection::EndRequest() {
  sqlite3_progress_handler(handle_.get(), 0, nullptr, nullptr);
  authorizer_->SetMode(Authorizer::Mode::kOwn);
  uncached_.reset();
  cancelled_ = nullptr;
  for (const std::string& name : std::exchange(pragmas_set_, {})) {
    const bool on = name == "foreign_keys";
    RunOwn(("PRAGMA " + name + (on ? "=1" : "=0")).c_str());
  }
}

Connection::Prepared Connection::Prepare(std::string_view sql, unsigned flags) {
  uncached_.reset();
  sqlite3_stmt* raw = nullptr;
  Prepared prepared;
  // Given a length SQLite would copy the whole text, and judge its length as if it were one
  // statement.
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), -1, flags, &raw, &prepared.tail);
  prepared.handle.reset(raw);
  if (role_ == ConnectionRole::kReader && authorizer_->needs_writer()) return prepared;
  for (const std::string& name : authorizer_->pragmas_set()) pragmas_set_.push_back(name);
  authorizer_->RethrowRefusal();
  if (code == SQLITE_TOOBIG) {
    // The parser has no words of its own for a statement over the limit; these are
    // sqlite3_prepare's.
    throw Error(ErrorKind::kInvalidSql, "statement too long", SQLITE_TOOBIG);
  }
  CheckSqlite(handle_.get(), code);
  return prepared;
}

Connection::Compiled Connection::CompileOnce(std::string_view sql) {
  authorizer_->Forget();
  Prepared prepared = Prepare(sql, 0);
  if (!prepared.handle) return {nullptr, sql, false};
  uncached_.emplace(std::move(prepared.handle), PreparedStatement::Reuse::kOnce);
  return {&*uncached_, sql.substr(static_cast<std::size_t>(prepared.tail - sql.data())), false};
}

PreparedStatement* Connection::FindCached(std::string_view sql) {
  PreparedStatement* const found = cache_.Find(sql);
  if (counters_ != nullptr) {
    (found ? counters_->statement_cache_hits : counters_->statement_cache_misses).Add(1);
  }
  return found;
}

Connection::Compiled Connection::Compile(std::string_view sql) {
  authorizer_->Forget();
  // What is longer than a statement may be is several, and not in the cache. To look for it would
  // cost time by the square of a long script's length.
  if (sql.size() <= max_statement_bytes_) {
    if (PreparedStatement* cached = FindCached(sql)) return {cached, {}, false};
  }

  Prepared prepared = Prepare(sql, SQLITE_PREPARE_PERSISTENT);
  if (role_ == ConnectionRole::kReader && authorizer_->needs_writer()) return {nullptr, {}, true};

  const std::string_view rest =
      SkipSqlTrivia(sql.substr(static_cast<std::size_t>(prepared.tail - sql.data())));
  if (!prepared.handle) return {nullptr, {}, false};
  // What was compiled with an effect, is to be noticed each time, or (EXPLAIN) does not check when
  // it runs whether the schema is still the one it was compiled for, is compiled each time.
  const bool cacheable = !authorizer_->saw_pragma() && !authorizer_->analyzed() &&
                         sqlite3_stmt_isexplain(prepared.handle.get()) == 0;
  PreparedStatement statement(std::move(prepared.handle), cacheable
                                                              ? PreparedStatement::Reuse::kMany
                                                              : PreparedStatement::Reuse::kOnce);
  if (rest.empty() && statement.IsCacheable()) {
    return {cache_.Add(sql, std::move(statement)), rest, false};
  }
  uncached_ = std::move(statement);
  return {&*uncached_, rest, false};
}

void Connection::Begin(TransactionKind kind) {
  RunPrepared(kind == TransactionKind::kRead ? *begin_read_ : *begin_write_, nullptr);
}

void Connection::BeginSnapshot() {
  Begin(TransactionKind::kRead);
  // BEGIN alone does not look at the file yet.
  RunPrepared(*check_schema_, nullptr);
}

void Connection::Commit() {
  sqlite3_progress_handler(handle_.get(), 0, nullptr, nullptr);
  RunPrepared(*commit_, nullptr);
}

void Connection::Rollback() noexcept {
  if (!InTransaction()) {
    // Committed, or rolled back by SQLite itself, which changes sizes as a rollback of ours does.
    if (role_ == ConnectionRole::kWriter) ForgetSizes();
    return;
  }
  const auto mode = authorizer_->SwitchMode(Authorizer::Mode::kOwn);
  // A rollback cannot fail in a way that leaves the transaction open, whatever code it returns.
  sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  authorizer_->SwitchMode(mode);
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

void Connection::RefreshSizes() {
  unsigned version = 0;
  const auto read_version = [&] {
    sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_DATA_VERSION, &version);
  };
  read_version();
  if (sized_at_version_ == version) return;
  std::int64_t pages = 0;
  std::int64_t free_pages = 0;
  // Outside of a transaction each looks at the newest commit; both must look at the same.
  unsigned counted_at = 0;
  do {
    RunPrepared(*page_count_, &pages);
    read_version();
    counted_at = version;
    RunPrepared(*free_pages_, &free_pages);
    read_version();
  } while (counted_at != version);
  file_bytes_ = static_cast<std::uint64_t>(pages) * page_size_;
  used_bytes_ = static_cast<std::uint64_t>(pages - free_pages) * page_size_;
  sized_at_version_ = version;
}

std::uint64_t Connection::UsedBytes() {
  RefreshSizes();
  return used_bytes_;
}

std::uint64_t Connection::FileBytes() {
  RefreshSizes();
  return file_bytes_;
}

bool Connection::ReachedMaximumSize() {
  // SQLite may have rolled back by itself, so that the database's size says nothing any more. But
  // where the disk has room for all that the database may still grow, it was not the disk.
  const std::int64_t pages_left =
      QueryOwnInteger("PRAGMA max_page_count") - QueryOwnInteger("PRAGMA page_count");
  std::error_code failure;
  const auto disk = std::filesystem::space(sqlite3_db_filename(handle_.get(), "main"), failure);
  const std::uint64_t bytes_left = static_cast<std::uint64_t>(pages_left) * page_size_;
  if (failure || bytes_left > disk.available) return false;
  const bool has_sequences = QueryOwnInteger(
                                 "SELECT count(*) FROM sqlite_schema"
                                 " WHERE name = 'sqlite_sequence'") != 0;
  return !has_sequences || QueryOwnInteger(
                               "SELECT count(*) FROM sqlite_sequence"
                               " WHERE seq = 9223372036854775807") == 0;
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

void Connection::RunOwn(const char* sql) {
  const auto mode = authorizer_->SwitchMode(Authorizer::Mode::kOwn);
  const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  authorizer_->SwitchMode(mode);
  CheckSqlite(handle_.get(), code);
}

std::int64_t Connection::QueryOwnInteger(const char* sql) {
  PreparedStatement statement = PrepareOwn(sql);
  std::int64_t value = 0;
  RunPrepared(statement, &value);
  return value;
}

PreparedStatement Connection::PrepareOwn(const char* sql) {
  const auto mode = authorizer_->SwitchMode(Authorizer::Mode::kOwn);
  sqlite3_stmt* raw = nullptr;
  const int code =
      sqlite3_prepare_v3(handle_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  StatementHandle handle(raw);
  authorizer_->SwitchMode(mode);
  CheckSqlite(handle_.get(), code);
  return PreparedStatement(std::move(handle), PreparedStatement::Reuse::kMany);
}

// SQLite compiles a statement anew when the schema has moved on, so the authorizer may be asked
// here as well.
bool Connection::RunPrepared(PreparedStatement& statement, std::int64_t* first_column) {
  const auto mode = authorizer_->SwitchMode(Authorizer::Mode::kOwn);
  struct Restore {
    Authorizer& authorizer;
    Authorizer::Mode mode;
    PreparedStatement& statement;
    ~Restore() {
      statement.Reset();
      authorizer.SwitchMode(mode);
    }
  } restore{*authorizer_, mode, statement};
  const bool has_row = statement.Step();
  if (has_row && first_column != nullptr) *first_column = statement.CurrentRow().At(0).integer;
  return has_row;
}

int Connection::OnProgress(void* self) noexcept {
  auto& connection = *static_cast<Connection*>(self);
  if (connection.cancelled_->load(std::memory_order_relaxed)) {
    connection.interruption_ = Refusal::kDatabaseGone;
    return 1;
  }
  if (std::chrono::steady_clock::now() >= connection.deadline_) {
    connection.interruption_ = Refusal::kTimeout;
    return 1;
  }
  return 0;
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
