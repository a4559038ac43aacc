// What D1 would say of statements, tried on an empty database in memory.

#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "storage/query/authorizer.h"
#include "storage/query/statement_policy.h"
#include "storage/sqlite/sql_limits.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

// Whatever is tried ends within a moment, and takes a bounded memory; of what would take longer, or
// more, nothing is said. One thread at a time.
class SqlTrial {
 public:
  // `policy` must outlive this.
  explicit SqlTrial(const StatementPolicy& policy);
  SqlTrial(const SqlTrial&) = delete;
  SqlTrial& operator=(const SqlTrial&) = delete;

  struct Verdict {
    enum class Outcome { kTaken, kRefused, kOverBounds } outcome = Outcome::kTaken;
    std::string refusal;     // in SQLite's words or the policy's
    std::size_t length = 0;  // of the statement, as far as that is known; else 0

    bool IsTaken() const noexcept { return outcome == Outcome::kTaken; }
    bool IsRefused() const noexcept { return outcome == Outcome::kRefused; }
  };
  // Compiles the first statement of `sql` as a client's whose limits these are, and does not run
  // it.
  Verdict TryAsClient(std::string_view sql, const SqlLimits& limits);
  // The same as SQLite's shell has it, with all that is open to the owner of a file.
  Verdict TryAsOwner(std::string_view sql);
  // The same of a statement that reads, and is run up to its first row.
  Verdict ReadAsClient(std::string_view sql, const SqlLimits& limits);
  Verdict ReadAsOwner(std::string_view sql);
  // Runs it as the owner does, as far as it goes.
  void RunAsOwner(std::string_view sql);

  // Of a table or view that has been made; none where there is no such thing, or nobody could say.
  std::vector<std::string> ColumnsOf(std::string_view table);

 private:
  enum class Who { kClient, kOwner };
  void Become(Who who, const SqlLimits& limits);
  Verdict Compile(std::string_view sql, StatementHandle& statement);
  enum class Rows { kFirst, kAll };
  Verdict Run(std::string_view sql, Rows rows);
  class Bounds;
  static int OnProgress(void* self) noexcept;
  // Of the call that answered `code`.
  Verdict VerdictOn(int code);

  ConnectionHandle connection_;
  Authorizer authorizer_;
  std::chrono::steady_clock::time_point deadline_;  // of what is tried
};

}  // namespace storage
