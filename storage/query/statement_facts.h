// What statements are about, without running them.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/query/connection.h"

namespace storage {

// Whether SQLite is also asked how it goes about statements.
enum class Plans { kNo, kYes };

struct StatementFacts {
  std::string_view sql;  // the statement's own, of the text that was asked about
  bool writes = false;
  // That it reads or writes, as SQLite compiles it: also through views, triggers and foreign keys.
  std::vector<std::string> tables;
  std::string plan;  // as ExplainQueryPlan has it; empty where it was not asked for
};

// Adds those of each statement of `sql`, whose data must be followed by a NUL, to `facts`. Of a
// PRAGMA and an EXPLAIN no tables are told, as SQLite runs some when it compiles them; of what does
// not compile neither, nor of what stands behind it, which is taken for one statement with it.
// Requires: no request is open on the connection.
void AddStatementFacts(Connection& connection, std::string_view sql,
                       std::vector<StatementFacts>& facts, Plans plans = Plans::kNo);

// Whether the text begins as a statement that writes does.
bool LooksLikeWriting(std::string_view sql);

}  // namespace storage
