// What a script for SQLite's shell asks for beyond a client's SQL, in a database of ours.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/query/connection.h"
#include "storage/query/statement_policy.h"
#include "storage/transfer/sql_tokens.h"

namespace storage {

// While this lives the connection's request is a script's: see Connection::TrustRequest. The import
// is one transaction, so that what begins and ends others is passed over, and so are VACUUM, what
// writes to names that the policy protects, and settings that are not for a client to change. A
// virtual table that a dump writes into sqlite_schema comes to be once all is run. One thread at a
// time.
class ShellScript {
 public:
  // Requires: a client's request is open on `writer`.
  ShellScript(Connection& writer, const StatementPolicy& policy);
  ShellScript(const ShellScript&) = delete;
  ShellScript& operator=(const ShellScript&) = delete;

  // Whether the statement that `text` begins with is done, and how long it is; none when SQLite is
  // to run it. Throws kInvalidSql for ROLLBACK, and for what would write anything else into
  // sqlite_schema.
  std::optional<std::size_t> Take(std::string_view text);
  // Makes the virtual tables known. Throws what SQLite says about them.
  void Finish();

 private:
  bool IsPassedOver(std::string_view text);
  bool TakeInsert(SqlTokens& tokens);
  bool IsForMissingSequences(SqlTokens& tokens);
  void AddVirtualTable(SqlTokens& tokens);

  Connection& writer_;
  const StatementPolicy& policy_;
  std::vector<std::string> virtual_tables_;
};

}  // namespace storage
