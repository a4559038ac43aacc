// One SQLite connection to one database file, set up for the statements of clients.

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "storage/query/authorizer.h"
#include "storage/query/connection_counters.h"
#include "storage/query/connection_setup.h"
#include "storage/query/database_size.h"
#include "storage/query/own_sql.h"
#include "storage/query/prepared_statement.h"
#include "storage/query/statement_compiler.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

using SteadyTime = std::chrono::steady_clock::time_point;

// Opened in WAL mode; checkpoints only when told to. One thread at a time.
class Connection {
 public:
  // Throws kIo when the file cannot be opened, kCorruptFile when it is not a database.
  Connection(const std::string& path, ConnectionRole role, const StatementPolicy& policy,
             const ConnectionOptions& options);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // From here until EndRequest statements are a client's: asked of the policy, stopped past
  // `deadline`, once `cancelled` is set or the options' `ending` is, and refused memory beyond the
  // options' limits; all of it on this thread. `commits` is how many the database has had; when it
  // has moved, sizes are asked of SQLite anew.
  void BeginRequest(SteadyTime deadline, const std::atomic<bool>& cancelled, std::uint64_t commits);
  // From here until EndRequest, or until it is told again, statements are stopped once `gone` is
  // set, too; null: never.
  void StopWithClient(const std::atomic<bool>* gone) noexcept { client_gone_ = gone; }
  // The request is an import's: PRAGMAs may be written in any case.
  void MakeImport() noexcept { authorizer_.SetMode(Authorizer::Mode::kImport); }
  // The request is a script of the data folder's owner: it may call any function, settings that are
  // not for a client to change do nothing, and its statements may be as long as SQLite lets them.
  void TrustRequest();
  // From here on, until RestoreLimits or EndRequest, only SQLite's own limits hold.
  void LiftLimits();
  void RestoreLimits();
  // Undoes what the request set by PRAGMA. Requires: no transaction is open, or it set none.
  void EndRequest();
  // A request has changed what nothing undoes: another connection has to take this one's place.
  bool is_spent() const noexcept { return spent_; }
  // The request has set PRAGMAs, which EndRequest will undo.
  bool has_set_pragmas() const noexcept { return !compiler_.pragmas_set().empty(); }
  // Rows stand against foreign keys that are checked when the transaction is committed.
  bool HasDeferredViolations() const noexcept;
  // Why a statement of this request was interrupted; none when it was not.
  std::optional<Refusal> interruption() const noexcept { return interruption_; }
  // Statements of this request have been refused memory. To be asked on the request's thread.
  bool lacked_memory() const noexcept { return SqlMemoryWasRefused(); }

  // Without a request, from here until Unguard, what is compiled is stopped and refused memory as a
  // request's statements are.
  void Guard(SteadyTime deadline, const std::atomic<bool>& cancelled);
  // From here on nothing is stopped, nor refused memory.
  void Unguard() noexcept;

  using Compiled = StatementCompiler::Compiled;
  // As StatementCompiler has it.
  Compiled Compile(std::string_view sql) { return compiler_.Compile(sql); }
  Compiled CompileOnce(std::string_view sql) { return compiler_.CompileOnce(sql); }
  // Since the last Compile something was asked for that only the writer's connection has, maybe
  // while a statement ran.
  bool needs_writer() const noexcept { return authorizer_.needs_writer(); }
  // It was a function, whose answer on a reader is void: a view that was compiled anew may have
  // come to use one.
  bool saw_writer_function() const noexcept { return authorizer_.saw_writer_function(); }
  // Since the last Compile a PRAGMA wrote, which SQLite does not count as a statement that writes.
  bool saw_writing_pragma() const noexcept { return authorizer_.saw_writing_pragma(); }
  // This request gathered or reread the planner's statistics, which other connections keep in
  // memory.
  bool analyzed() const noexcept { return authorizer_.analyzed(); }

  enum class TransactionKind { kRead, kWrite };
  void Begin(TransactionKind kind);
  // Begins to read, and from here on sees the newest commit there is now. Requires: no client's
  // request is open.
  void BeginSnapshot();
  // When SQLite refuses the commit, throws with the transaction still open. From here until the
  // request ends nothing is interrupted or refused memory: a commit that has happened must not be
  // told as one that has not.
  void Commit();
  // Leaves no transaction open, also where SQLite has rolled back by itself. Neither is this
  // interrupted, nor what follows until the request ends.
  void Rollback() noexcept;
  bool InTransaction() const noexcept;

  // The file's pages have been changed by who is no connection. Requires: no transaction is open.
  void ForgetPages();
  // As DatabaseSize has it.
  void ForgetSizes() noexcept { size_.Forget(); }
  std::uint64_t UsedBytes() { return size_.UsedBytes(); }
  std::uint64_t FileBytes() { return size_.FileBytes(); }
  bool ReachedMaximumSize() { return size_.ReachedMaximum(); }
  std::uint32_t page_size() const noexcept { return size_.page_size(); }

  std::int64_t LastInsertRowid() const noexcept;
  void SetLastInsertRowid(std::int64_t rowid) noexcept;
  std::int64_t TotalChanges() const noexcept;
  // The length of the write-ahead log in frames after the last commit that wrote any; none when
  // there was no such commit since this was asked last.
  std::optional<std::uint32_t> TakeCommit() noexcept { return std::exchange(commit_end_, {}); }
  // Frames in the write-ahead log after this connection's last commit; 0 when all were copied
  // since.
  int wal_frames() const noexcept { return wal_frames_; }
  // To be called when a checkpoint has copied them all.
  void NoteCheckpoint() noexcept { wal_frames_ = 0; }

  // As OwnSql has it.
  void RunOwn(const char* sql) { own_.Run(sql); }
  std::int64_t QueryOwnInteger(const char* sql) { return own_.QueryInteger(sql); }
  PreparedStatement PrepareOwn(const char* sql) { return own_.Prepare(sql); }

  // The first statement of `sql`, whose data must be followed by a NUL, compiled and not to be run;
  // null where there is none, or it does not compile. `tables` takes the names of those that it
  // reads or writes, and `tail` is where it ends. Requires: no request is open.
  StatementHandle Inspect(std::string_view sql, std::set<std::string>& tables, const char*& tail);

  sqlite3* handle() const noexcept { return handle_.get(); }

 private:
  // Whether the request is to end, whatever its deadline; notes that it was interrupted.
  bool IsStopped() noexcept;
  static int OnProgress(void* self) noexcept;
  static int OnLocked(void* self, int tries) noexcept;
  // As CoverFailedCommit; of the cover nobody is told.
  void CoverCommit() noexcept;
  static int OnWal(void* self, sqlite3* connection, const char* name, int frames) noexcept;

  ConnectionHandle handle_;
  const ConnectionRole role_;
  const SqlLimits limits_;
  const SqlMemoryLimits memory_;
  bool limits_are_lifted_ = false;
  ConnectionCounters* const counters_;     // may be null
  const std::atomic<bool>* const ending_;  // may be null
  Authorizer authorizer_;
  OwnSql own_;
  DatabaseSize size_;
  StatementCompiler compiler_;
  PreparedStatement begin_read_, begin_write_, commit_, check_schema_;

  const std::chrono::milliseconds lock_timeout_;
  SteadyTime deadline_;
  SteadyTime lock_deadline_;  // of the lock that is waited for
  const std::atomic<bool>* cancelled_ = nullptr;
  const std::atomic<bool>* client_gone_ = nullptr;
  std::optional<Refusal> interruption_;
  bool spent_ = false;

  std::uint64_t seen_commits_ = 0;
  int wal_frames_ = 0;
  std::optional<std::uint32_t> commit_end_;
};

}  // namespace storage
