// SQL of the program's own on a connection whose statements are otherwise a client's.

#pragma once

#include <cstdint>

#include "storage/query/authorizer.h"
#include "storage/query/prepared_statement.h"

struct sqlite3;

namespace storage {

// The policy is not asked about it. Throws what SQLite says. One thread at a time.
class OwnSql {
 public:
  OwnSql(sqlite3* connection, Authorizer& authorizer)
      : connection_(connection), authorizer_(authorizer) {}

  void Run(const char* sql);
  // The first column of the first row. Requires: there is one.
  std::int64_t QueryInteger(const char* sql);
  // The statement must go before the connection does.
  PreparedStatement Prepare(const char* sql);
  // Runs a statement of Prepare up to its first row, and sets `first_column`, where it is given, to
  // the first integer of that. Returns whether there is a row.
  bool RunPrepared(PreparedStatement& statement, std::int64_t* first_column = nullptr);

 private:
  sqlite3* connection_;
  Authorizer& authorizer_;
};

}  // namespace storage
