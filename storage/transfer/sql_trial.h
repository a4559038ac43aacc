// What D1 would say of statements, tried on an empty database in memory.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/query/authorizer.h"
#include "storage/query/statement_policy.h"
#include "storage/sqlite/sql_limits.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

// One thread at a time.
class SqlTrial {
 public:
  // `policy` must outlive this.
  explicit SqlTrial(const StatementPolicy& policy);
  SqlTrial(const SqlTrial&) = delete;
  SqlTrial& operator=(const SqlTrial&) = delete;

  struct Verdict {
    std::optional<std::string> refusal;  // in SQLite's words or the policy's; none: it compiles
    std::size_t length = 0;              // of the statement, as far as that is known; else 0
  };
  // Compiles the first statement of `sql` as a client's whose limits these are, and does not run
  // it.
  Verdict TryAsClient(std::string_view sql, const SqlLimits& limits);
  // The same as SQLite's shell has it, with all that is open to the owner of a file.
  Verdict TryAsOwner(std::string_view sql);
  // What is said against a statement that reads, and runs up to its first row, or for a moment.
  std::optional<std::string> ReadAsClient(std::string_view sql, const SqlLimits& limits);
  std::optional<std::string> ReadAsOwner(std::string_view sql);
  // Runs it as the owner does. Returns what SQLite says against it; none where it has run.
  std::optional<std::string> RunAsOwner(std::string_view sql);

  // Of a table or view that has been made; none where there is no such thing.
  std::vector<std::string> ColumnsOf(std::string_view table);

 private:
  enum class Who { kClient, kOwner };
  void Become(Who who, const SqlLimits& limits);
  Verdict Compile(std::string_view sql, StatementHandle& statement);
  std::optional<std::string> Read(std::string_view sql);
  // Of the call that went wrong last.
  std::string Refusal();

  ConnectionHandle connection_;
  Authorizer authorizer_;
};

}  // namespace storage
