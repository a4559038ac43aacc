// One SQLite connection to one database file, set up for the statements of clients.

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/durability.h"
#include "storage/query/authorizer.h"
#include "storage/query/connection_counters.h"
#include "storage/query/prepared_statement.h"
#include "storage/query/statement_cache.h"
#include "storage/sqlite/sql_limits.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

struct ConnectionOptions {
  SqlLimits limits;
  Durability durability = Durability::kNormal;
  std::size_t statement_cache_bytes = 2U << 20U;
  std::uint64_t max_database_bytes = 0;    // 0: as large as SQLite can make it
  ConnectionCounters* counters = nullptr;  // null: nothing is counted; must outlive the connection
};

using SteadyTime = std::chrono::steady_clock::time_point;

// Opened in WAL mode; checkpoints only when told to. One thread at a time.
class Connection {
 public:
  // Throws kIo when the file cannot be opened, kCorruptFile when it is not a database.
  Connection(const std::string& path, ConnectionRole role, const StatementPolicy& policy,
             const ConnectionOptions& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // From here until EndRequest statements are a client's: asked of the policy, stopped past
  // `deadline` or once `cancelled` is set. `commits` is how many the database has had; when it has
  // moved, sizes are asked of SQLite anew.
  void BeginRequest(SteadyTime deadline, const std::atomic<bool>& cancelled, std::uint64_t commits);
  // Undoes what the request set by PRAGMA. Requires: no transaction is open, or it set none.
  void EndRequest();
  // The request has set PRAGMAs, which EndRequest will undo.
  bool has_set_pragmas() const noexcept { return !pragmas_set_.empty(); }
  // Rows stand against foreign keys that are checked when the transaction is committed.
  bool HasDeferredViolations() const noexcept;
  // Why a statement of this request was interrupted; none when it was not.
  std::optional<Refusal> interruption() const noexcept { return interruption_; }

  struct Compiled {
    // Null when there is no statement left, and when this connection must not run it: needs_writer.
    PreparedStatement* statement = nullptr;
    std::string_view rest;  // what follows the statement, from its first token; may be empty
    bool needs_writer = false;
  };
  // Compiles the first statement of `sql`, whose data must be followed by a NUL.
  // The statement is good until the next call. Throws what SQLite says, in its words.
  // Requires: SkipSqlTrivia(sql) is not empty.
  Compiled Compile(std::string_view sql);
  // The same for a text that does not come again: it is neither looked up nor kept. `rest` begins
  // right behind the statement. Returns no statement where the text up to its NUL holds none.
  Compiled CompileOnce(std::string_view sql);
  // Since the last Compile something was asked for that only the writer's connection has, maybe
  // while a statement ran.
  bool needs_writer() const noexcept { return authorizer_->needs_writer(); }
  // It was a function, whose answer on a reader is void: a view that was compiled anew may have
  // come to use one.
  bool saw_writer_function() const noexcept { return authorizer_->saw_writer_function(); }
  // Since the last Compile a PRAGMA wrote, which SQLite does not count as a statement that writes.
  bool saw_writing_pragma() const noexcept { return authorizer_->saw_writing_pragma(); }
  // This request gathered or reread the planner's statistics, which other connections keep in
  // memory.
  bool analyzed() const noexcept { return authorizer_->analyzed(); }

  enum class TransactionKind { kRead, kWrite };
  void Begin(TransactionKind kind);
  // Begins to read, and from here on sees the newest commit there is now. Requires: no client's
  // request is open.
  void BeginSnapshot();
  // When SQLite refuses the commit, throws with the transaction still open. From here until the
  // request ends nothing is interrupted: a commit that has happened must not be told as one that
  // has not.
  void Commit();
  // Leaves no transaction open, also where SQLite has rolled back by itself.
  void Rollback() noexcept;
  bool InTransaction() const noexcept;

  // To be called once a statement that writes has run: sizes are asked of SQLite anew.
  void ForgetSizes() noexcept { sized_at_version_.reset(); }
  // Bytes of the pages in use: the file's pages less the free ones, as D1 tells its size_after.
  std::uint64_t UsedBytes();
  // Bytes of all pages, used or free.
  std::uint64_t FileBytes();

  // After SQLITE_FULL: whether the database may not grow any more. The code also stands for a full
  // disk and for an AUTOINCREMENT table whose last rowid is the largest there is; those are looked
  // for and ruled out.
  bool ReachedMaximumSize();

  std::int64_t LastInsertRowid() const noexcept;
  void SetLastInsertRowid(std::int64_t rowid) noexcept;
  std::int64_t TotalChanges() const noexcept;
  // The length of the write-ahead log in frames after the last commit that wrote any; none when
  // there was no such commit since this was asked last.
  std::optional<std::uint32_t> TakeCommit() noexcept { return std::exchange(commit_end_, {}); }
  std::uint32_t page_size() const noexcept { return static_cast<std::uint32_t>(page_size_); }
  // Frames in the write-ahead log after this connection's last commit; 0 when all were copied
  // since.
  int wal_frames() const noexcept { return wal_frames_; }
  // To be called when a checkpoint has copied them all.
  void NoteCheckpoint() noexcept { wal_frames_ = 0; }

  // Runs SQL of the program's own, which the policy is not asked about.
  void RunOwn(const char* sql);
  // The first column of the first row of the program's own SQL. Requires: there is one.
  std::int64_t QueryOwnInteger(const char* sql);
  // Compiles SQL of the program's own. The statement must go before this does.
  PreparedStatement PrepareOwn(const char* sql);

  sqlite3* handle() const noexcept { return handle_.get(); }

 private:
  void Configure(const ConnectionOptions& options);
  struct Prepared {
    StatementHandle handle;  // null when there is no statement, or when it is not for this role
    const char* tail = nullptr;
  };
  Prepared Prepare(std::string_view sql, unsigned flags);
  PreparedStatement* FindCached(std::string_view sql);
  bool RunPrepared(PreparedStatement& statement, std::int64_t* first_column);
  void RefreshSizes();
  static int OnProgress(void* self) noexcept;
  static int OnWal(void* self, sqlite3* connection, const char* name, int frames) noexcept;

  ConnectionHandle handle_;
  ConnectionRole role_;
  ConnectionCounters* const counters_;  // may be null
  std::optional<Authorizer> authorizer_;
  StatementCache cache_;
  std::optional<PreparedStatement> uncached_;
  std::optional<PreparedStatement> begin_read_, begin_write_, commit_;
  std::optional<PreparedStatement> page_count_, free_pages_, check_schema_;
  std::vector<std::string> pragmas_set_;

  SteadyTime deadline_;
  const std::atomic<bool>* cancelled_ = nullptr;
  std::optional<Refusal> interruption_;

  std::size_t max_statement_bytes_ = 0;
  std::uint64_t page_size_ = 0;
  std::optional<unsigned> sized_at_version_;  // SQLite's data version that the two sizes belong to
  std::uint64_t seen_commits_ = 0;
  std::uint64_t used_bytes_ = 0;
  std::uint64_t file_bytes_ = 0;
  int wal_frames_ = 0;
  std::optional<std::uint32_t> commit_end_;
};

}  // namespace storage
