#include "emulator/journal/journal_search.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "storage/ascii.h"
#include "storage/error.h"

namespace emulator {

namespace control = compat::control;
using control::JournalEntry;
using control::JournalStatement;

namespace {

constexpr std::size_t kMostNearest = 3;

std::vector<storage::Query> QueriesOf(const JournalEntry& entry) {
  std::vector<storage::Query> queries;
  for (const JournalStatement& statement : entry.statements) {
    queries.push_back({.sql = statement.sql, .parameters = {}});
  }
  return queries;
}

control::RequestKind KindOf(const JournalEntry& entry) {
  if (entry.statements.empty()) return control::KindOf(entry.route);
  const bool writes = std::any_of(
      entry.statements.begin(), entry.statements.end(), [](const JournalStatement& statement) {
        return storage::LooksLikeWriting(statement.sql) ||
               (statement.counters &&
                (statement.counters->rows_written > 0 || statement.counters->changes > 0));
      });
  return writes ? control::RequestKind::kWrite : control::RequestKind::kRead;
}

bool HasStatementWith(const control::Pattern& pattern, const JournalEntry& entry) {
  return std::any_of(
      entry.statements.begin(), entry.statements.end(),
      [&](const JournalStatement& statement) { return pattern.IsIn(statement.sql); });
}

// Steps of a plan that go through all of a table or an index.
std::uint64_t FullScansIn(std::string_view plan) {
  std::uint64_t scans = 0;
  while (!plan.empty()) {
    std::string_view line = plan.substr(0, plan.find('\n'));
    plan.remove_prefix(std::min(line.size() + 1, plan.size()));
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    scans += line.starts_with("SCAN ") && !line.starts_with("SCAN CONSTANT ROW") ? 1 : 0;
  }
  return scans;
}

}  // namespace

std::vector<storage::StatementFacts> JournalSearch::FactsOf(std::span<const storage::Query> queries,
                                                            const JournalEntry& entry,
                                                            storage::Plans plans) const {
  if (queries.empty()) return {};
  const auto record = databases_.catalog().FindByUuid(entry.account_id, entry.database);
  if (!record) return {};
  try {
    return databases_.Open(*record)->DescribeStatements(queries, plans);
  } catch (const storage::Error& error) {
    if (error.kind() == storage::ErrorKind::kNotFound) return {};
    throw;
  }
}

bool JournalSearch::HasTable(const std::vector<std::string>& tables,
                             const JournalEntry& entry) const {
  const std::vector<storage::Query> queries = QueriesOf(entry);
  for (const storage::StatementFacts& facts : FactsOf(queries, entry, storage::Plans::kNo)) {
    for (const std::string& used : facts.tables) {
      for (const std::string& wanted : tables) {
        if (storage::EqualIgnoringCase(used, wanted)) return true;
      }
    }
  }
  return false;
}

JournalSearch::Score JournalSearch::ScoreOf(const control::Verification& claim,
                                            const JournalEntry& entry) const {
  Score score;
  const auto add = [&](bool is_asked, const auto& holds) {
    if (!is_asked) return;
    ++score.all;
    score.held += holds() ? 1 : 0;
  };
  const control::RequestMatch& match = claim.match;
  add(match.database.has_value(), [&] {
    return *match.database == entry.database_name ||
           storage::EqualIgnoringCase(*match.database, entry.database);
  });
  add(match.route.has_value(), [&] { return control::IsRoute(entry.route, *match.route); });
  add(match.kind.has_value(), [&] { return *match.kind == KindOf(entry); });
  add(match.sql.has_value(), [&] { return HasStatementWith(*match.sql, entry); });
  add(claim.status.has_value(), [&] { return *claim.status == entry.status; });
  add(claim.error.has_value(), [&] { return entry.error.find(*claim.error) != std::string::npos; });
  // What costs most comes last, and only where the rest holds.
  if (score.held < score.all) return score;
  add(!match.tables.empty(), [&] { return HasTable(match.tables, entry); });
  return score;
}

std::vector<std::string> JournalSearch::PlansOf(const JournalEntry& entry) const {
  std::vector<std::string> plans;
  for (const storage::Query& query : QueriesOf(entry)) {
    std::string& plan = plans.emplace_back();
    for (storage::StatementFacts& facts :
         FactsOf(std::span(&query, 1), entry, storage::Plans::kYes)) {
      plan += (plan.empty() ? "" : "\n") + facts.plan;
    }
  }
  return plans;
}

std::uint64_t JournalSearch::FullScansOf(const JournalEntry& entry) const {
  std::uint64_t scans = 0;
  for (const std::string& plan : PlansOf(entry)) scans += FullScansIn(plan);
  return scans;
}

void JournalSearch::Judge(const control::Verification& claim, std::vector<JournalEntry> entries,
                          Found& found) const {
  control::Verdict& verdict = found.verdict;
  if (claim.full_scans && !verdict.full_scans) verdict.full_scans = 0;
  for (JournalEntry& entry : entries) {
    const Score score = ScoreOf(claim, entry);
    if (score.held < score.all) {
      found.nearest.push_back({score.held, std::move(entry)});
      continue;
    }
    ++verdict.count;
    if (claim.full_scans) *verdict.full_scans += FullScansOf(entry);
  }
  // The newest of those that are as near as each other come first.
  std::stable_sort(found.nearest.begin(), found.nearest.end(),
                   [](const Found::Near& a, const Found::Near& b) {
                     return a.held != b.held ? a.held > b.held : a.entry.id > b.entry.id;
                   });
  if (found.nearest.size() > kMostNearest) found.nearest.resize(kMostNearest);
  verdict.is_true = claim.Allows(verdict.count) &&
                    (!claim.full_scans || *verdict.full_scans <= *claim.full_scans);
}

}  // namespace emulator
