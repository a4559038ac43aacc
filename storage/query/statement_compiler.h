// Turns the text of clients into statements of one connection, and keeps those that come again.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/query/authorizer.h"
#include "storage/query/connection_counters.h"
#include "storage/query/prepared_statement.h"
#include "storage/query/statement_cache.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

// One thread at a time.
class StatementCompiler {
 public:
  struct Limits {
    std::size_t statement_bytes = 0;  // the longest that a statement may be
    std::size_t cache_bytes = 0;
  };

  // `counters` may be null.
  StatementCompiler(sqlite3* connection, ConnectionRole role, Authorizer& authorizer, Limits limits,
                    ConnectionCounters* counters)
      : connection_(connection),
        role_(role),
        authorizer_(authorizer),
        counters_(counters),
        max_statement_bytes_(limits.statement_bytes),
        cache_(limits.cache_bytes) {}

  struct Compiled {
    // Null when there is no statement left, and when this connection must not run it: needs_writer.
    PreparedStatement* statement = nullptr;
    std::string_view rest;  // what follows the statement, from its first token; may be empty
    bool needs_writer = false;
  };
  // Compiles the first statement of `sql`, whose data must be followed by a NUL.
  // The statement is good until the next call. Throws what SQLite says, in its words.
  // Requires: not HasNoStatement(sql).
  Compiled Compile(std::string_view sql);
  // The same for a text that does not come again: it is neither looked up nor kept. `rest` begins
  // right behind the statement. Returns no statement where the text up to its NUL holds none.
  Compiled CompileOnce(std::string_view sql);
  // Lets go of the last statement, unless it is kept for later.
  void Release() noexcept { uncached_.reset(); }

  // The PRAGMAs that were set since they were taken last: on the writer they may have taken effect.
  const std::vector<std::string>& pragmas_set() const noexcept { return pragmas_set_; }
  std::vector<std::string> TakePragmasSet() noexcept { return std::exchange(pragmas_set_, {}); }

 private:
  struct Prepared {
    StatementHandle handle;  // null when there is no statement, or when it is not for this role
    const char* tail = nullptr;
  };
  Prepared Prepare(std::string_view sql, unsigned flags);
  PreparedStatement* FindCached(std::string_view sql);

  sqlite3* connection_;
  const ConnectionRole role_;
  Authorizer& authorizer_;
  ConnectionCounters* const counters_;  // may be null
  const std::size_t max_statement_bytes_;
  StatementCache cache_;
  std::optional<PreparedStatement> uncached_;
  std::vector<std::string> pragmas_set_;
};

}  // namespace storage
