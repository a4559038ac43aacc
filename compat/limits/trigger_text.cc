#include "compat/limits/trigger_text.h"

#include <algorithm>
#include <string>
#include <utility>

#include "storage/ascii.h"
#include "storage/sqlite/sql_trivia.h"
#include "storage/transfer/sql_tokens.h"

namespace compat {

using storage::SqlToken;
using storage::SqlTokens;

namespace {

constexpr RuleSource kOnBegin = {KnownBy::kReport,
                                 "https://github.com/cloudflare/workers-sdk/issues/15314"};
constexpr RuleSource kOnLineEnds = {KnownBy::kReport,
                                    "https://github.com/cloudflare/workers-sdk/issues/14991"};
constexpr RuleSource kOnCase = {KnownBy::kReport, "https://github.com/botiverse/hands/pull/328"};
constexpr RuleSource kOnLast = {KnownBy::kReport,
                                "https://github.com/cloudflare/workers-sdk/issues/15690"};

// Few texts have it, and this is cheaper to know than all the words.
bool HasTriggerWord(std::string_view sql) {
  constexpr std::string_view kWord = "trigger";
  return std::search(sql.begin(), sql.end(), kWord.begin(), kWord.end(),
                     [](char a, char b) { return storage::ToLower(a) == b; }) != sql.end();
}

// What stands in a CREATE TRIGGER behind its first word.
struct TriggerText {
  std::string begin;      // as it is written
  bool has_case = false;  // a CASE … END in its body
  std::size_t end = 0;    // behind its END, in bytes
};

// Whether a trigger's body begins with `token`: names may be called begin, too.
bool BeginsBody(const SqlToken& token, SqlTokens behind) {
  if (!token.Is("BEGIN")) return false;
  const SqlToken next = behind.Next();
  for (const char* word : {"SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"}) {
    if (next.Is(word)) return true;
  }
  return false;
}

// Takes a CREATE TRIGGER that goes up to the end of its body; false where it is none.
bool TakeTrigger(std::string_view sql, TriggerText& trigger) {
  SqlTokens tokens(sql);
  if (!tokens.Next().Is("CREATE")) return false;
  SqlToken token = tokens.Next();
  if (token.Is("TEMP") || token.Is("TEMPORARY")) token = tokens.Next();
  if (!token.Is("TRIGGER")) return false;
  while (!BeginsBody(token, tokens) && token.kind != SqlToken::Kind::kEnd) token = tokens.Next();
  if (token.kind == SqlToken::Kind::kEnd) return false;
  trigger.begin = token.text;
  trigger.end = sql.size();
  // A body ends with the END that stands where another statement could begin.
  bool is_behind_semicolon = false;
  for (token = tokens.Next(); token.kind != SqlToken::Kind::kEnd; token = tokens.Next()) {
    if (token.Is("CASE")) trigger.has_case = true;
    if (is_behind_semicolon && token.Is("END")) {
      trigger.end = token.end;
      break;
    }
    is_behind_semicolon = token.IsSign(';');
  }
  return true;
}

std::vector<Finding> FindIn(const TriggerText& trigger, std::string_view text) {
  std::vector<Finding> findings;
  if (trigger.begin != "BEGIN") {
    findings.push_back({"a trigger's body begins with " + trigger.begin +
                            ", where D1's /query knows BEGIN in capitals alone",
                        kOnBegin});
  }
  if (text.substr(0, trigger.end).find('\r') != std::string_view::npos) {
    findings.push_back(
        {"a trigger has lines that end in CR LF, at which D1's /query breaks it", kOnLineEnds});
  }
  if (trigger.has_case) {
    findings.push_back(
        {"a trigger's body has a CASE … END, which D1's /query takes for its end", kOnCase});
  }
  return findings;
}

}  // namespace

std::vector<Finding> FindInTriggerText(std::string_view sql) {
  TriggerText trigger;
  if (!TakeTrigger(sql, trigger)) return {};
  return FindIn(trigger, sql);
}

std::vector<Finding> FindInTriggersOf(std::string_view request_sql) {
  if (!HasTriggerWord(request_sql)) return {};
  std::vector<Finding> findings;
  std::string_view rest = storage::SkipSqlTrivia(request_sql);
  for (bool is_first = true; !rest.empty(); is_first = false) {
    TriggerText trigger;
    const bool is_trigger = TakeTrigger(rest, trigger);
    const std::string_view text = rest;
    rest.remove_prefix(is_trigger ? trigger.end
                                  : storage::FindSemicolon(rest).value_or(rest.size()));
    rest = storage::SkipSqlTriviaBehindStatement(rest);
    if (!is_trigger) continue;
    for (Finding& finding : FindIn(trigger, text)) findings.push_back(std::move(finding));
    const bool has_lines = text.substr(0, trigger.end).find('\n') != std::string_view::npos;
    if (!is_first && rest.empty() && has_lines) {
      findings.push_back(
          {"a trigger of several lines is the last of several statements, which "
           "D1's /query has refused once",
           kOnLast});
    }
  }
  return findings;
}

}  // namespace compat
