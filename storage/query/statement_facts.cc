#include "storage/query/statement_facts.h"

#include <algorithm>
#include <array>
#include <set>

#include <sqlite3.h>

#include "storage/ascii.h"
#include "storage/query/query_plan.h"
#include "storage/sqlite/sql_trivia.h"
#include "storage/sqlite/sqlite_call.h"

namespace storage {

namespace {

bool BeginsWithAny(std::string_view sql, std::initializer_list<std::string_view> words) {
  sql = SkipSqlTrivia(sql);
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return StartsWithIgnoringCase(sql, word); });
}

}  // namespace

bool LooksLikeWriting(std::string_view sql) {
  return BeginsWithAny(sql, {"insert", "update", "delete", "replace", "create", "drop", "alter",
                             "reindex", "analyze"});
}

void AddStatementFacts(Connection& connection, std::string_view sql,
                       std::vector<StatementFacts>& facts, Plans plans) {
  std::string_view rest = SkipSqlTrivia(sql);
  while (!rest.empty()) {
    StatementFacts& statement = facts.emplace_back();
    statement.sql = rest;
    statement.writes = LooksLikeWriting(rest);
    if (BeginsWithAny(rest, {"pragma", "explain"})) return;
    std::set<std::string> tables;
    const char* tail = nullptr;
    const StatementHandle handle = connection.Inspect(rest, tables, tail);
    if (handle == nullptr) return;
    statement.sql = rest.substr(0, static_cast<std::size_t>(tail - rest.data()));
    statement.writes = sqlite3_stmt_readonly(handle.get()) == 0;
    statement.tables.assign(tables.begin(), tables.end());
    if (plans == Plans::kYes) statement.plan = ExplainQueryPlan(connection, statement.sql);
    rest = SkipSqlTriviaBehindStatement(rest.substr(statement.sql.size()));
  }
}

}  // namespace storage
