#include "emulator/control/request_facts.h"

#include <algorithm>

#include "storage/ascii.h"
#include "storage/sqlite/sql_trivia.h"

namespace emulator {

namespace control = compat::control;
using control::RequestKind;
using storage::StatementFacts;

void RequestFacts::SetTarget(std::string_view account_id, std::string_view uuid,
                             std::string_view name) {
  account_id_ = account_id;
  uuid_ = uuid;
  name_ = name;
}

bool RequestFacts::Matches(const control::RequestMatch& match) {
  // In the order of what it costs to know.
  return MatchesTarget(match) && (!match.kind || *match.kind == Kind()) &&
         (!match.sql || HasStatementWith(*match.sql)) &&
         (match.tables.empty() || HasTable(match.tables));
}

bool RequestFacts::MatchesCreation(const control::RequestMatch& match) const {
  if (!makes_record_ || match.database || match.sql || !match.tables.empty()) return false;
  if (match.account_id && *match.account_id != account_id_) return false;
  return !match.kind || *match.kind == control::KindOf(control::RequestRoute::kCreate);
}

bool RequestFacts::MatchesTarget(const control::RequestMatch& match) const {
  if (match.route) {
    if (!control::IsRoute(route_, *match.route)) return false;
  } else if (route_ == control::RequestRoute::kControl) {
    // Only where it is meant.
    return false;
  }
  if (match.account_id && *match.account_id != account_id_) return false;
  return !match.database || *match.database == name_ ||
         storage::EqualIgnoringCase(*match.database, uuid_);
}

RequestKind RequestFacts::Kind() {
  if (watched_ == nullptr) return control::KindOf(route_);
  if (IsPlain()) {
    // The usual ones, for which there is nothing to compile.
    const std::string_view sql = storage::SkipSqlTrivia(watched_->queries.front().sql);
    if (storage::LooksLikeWriting(sql)) return RequestKind::kWrite;
    if (storage::StartsWithIgnoringCase(sql, "select")) return RequestKind::kRead;
  }
  const bool writes = std::any_of(Statements().begin(), Statements().end(),
                                  [](const StatementFacts& statement) { return statement.writes; });
  return writes ? RequestKind::kWrite : RequestKind::kRead;
}

bool RequestFacts::HasStatementWith(const control::Pattern& pattern) {
  if (watched_ == nullptr) return false;
  if (IsPlain()) return pattern.IsIn(watched_->queries.front().sql);
  return std::any_of(Statements().begin(), Statements().end(),
                     [&](const StatementFacts& statement) { return pattern.IsIn(statement.sql); });
}

bool RequestFacts::HasTable(const std::vector<std::string>& tables) {
  if (watched_ == nullptr) return false;
  const auto is_wanted = [&](const std::string& used) {
    return std::any_of(tables.begin(), tables.end(), [&](const std::string& wanted) {
      return storage::EqualIgnoringCase(used, wanted);
    });
  };
  return std::any_of(
      Statements().begin(), Statements().end(), [&](const StatementFacts& statement) {
        return std::any_of(statement.tables.begin(), statement.tables.end(), is_wanted);
      });
}

bool RequestFacts::IsPlain() const {
  if (watched_->queries.size() != 1) return false;
  const std::string_view sql = watched_->queries.front().sql;
  const std::size_t semicolon = sql.find(';');
  return semicolon == std::string_view::npos ||
         storage::SkipSqlTrivia(sql.substr(semicolon)).empty();
}

const std::vector<StatementFacts>& RequestFacts::Statements() {
  if (!statements_) statements_ = watched_->database.DescribeStatements(watched_->queries);
  return *statements_;
}

}  // namespace emulator
