#include "storage/query/statement_compiler.h"

#include <sqlite3.h>

#include "storage/error.h"
#include "storage/sqlite/sql_trivia.h"

namespace storage {

StatementCompiler::Prepared StatementCompiler::Prepare(std::string_view sql, unsigned flags) {
  uncached_.reset();
  sqlite3_stmt* raw = nullptr;
  Prepared prepared;
  // Given a length SQLite would copy the whole text, and judge its length as if it were one
  // statement.
  const int code = sqlite3_prepare_v3(connection_, sql.data(), -1, flags, &raw, &prepared.tail);
  prepared.handle.reset(raw);
  if (role_ == ConnectionRole::kReader && authorizer_.needs_writer()) return prepared;
  for (const std::string& name : authorizer_.pragmas_set()) pragmas_set_.push_back(name);
  authorizer_.RethrowRefusal();
  if (code == SQLITE_TOOBIG) {
    // The parser has no words of its own for a statement over the limit; these are
    // sqlite3_prepare's.
    throw Error(ErrorKind::kInvalidSql, "statement too long", SQLITE_TOOBIG);
  }
  CheckSqlite(connection_, code);
  return prepared;
}

StatementCompiler::Compiled StatementCompiler::CompileOnce(std::string_view sql) {
  authorizer_.Forget();
  Prepared prepared = Prepare(sql, 0);
  if (!prepared.handle) return {nullptr, sql, false};
  uncached_.emplace(std::move(prepared.handle), PreparedStatement::Reuse::kOnce);
  return {&*uncached_, sql.substr(static_cast<std::size_t>(prepared.tail - sql.data())), false};
}

PreparedStatement* StatementCompiler::FindCached(std::string_view sql) {
  PreparedStatement* const found = cache_.Find(sql);
  if (counters_ != nullptr) {
    (found ? counters_->statement_cache_hits : counters_->statement_cache_misses).Add(1);
  }
  return found;
}

StatementCompiler::Compiled StatementCompiler::Compile(std::string_view sql) {
  authorizer_.Forget();
  // What is longer than a statement may be is several, and not in the cache. To look for it would
  // cost time by the square of a long script's length.
  if (sql.size() <= max_statement_bytes_) {
    if (PreparedStatement* cached = FindCached(sql)) return {cached, {}, false};
  }

  Prepared prepared = Prepare(sql, SQLITE_PREPARE_PERSISTENT);
  if (role_ == ConnectionRole::kReader && authorizer_.needs_writer()) return {nullptr, {}, true};

  const std::string_view rest = SkipSqlTriviaBehindStatement(
      sql.substr(static_cast<std::size_t>(prepared.tail - sql.data())));
  if (!prepared.handle) return {nullptr, {}, false};
  // What was compiled with an effect, is to be noticed each time, or (EXPLAIN) does not check when
  // it runs whether the schema is still the one it was compiled for, is compiled each time.
  const bool cacheable = !authorizer_.saw_pragma() && !authorizer_.analyzed() &&
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

}  // namespace storage
