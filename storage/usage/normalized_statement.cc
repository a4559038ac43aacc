#include "storage/usage/normalized_statement.h"

#include <algorithm>
#include <array>

#include "storage/ascii.h"
#include "storage/sqlite/sql_trivia.h"

namespace storage {

namespace {

constexpr std::string_view kCut = "…";

// As SQLite's tokenizer has it: bytes above ASCII are letters.
bool IsNameStart(char c) {
  return IsLetter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool IsNamePart(char c) { return IsNameStart(c) || IsDigit(c) || c == '$'; }

std::size_t SpanOf(std::string_view sql, std::size_t start, bool (*holds)(char)) {
  const auto* const end = std::find_if_not(sql.begin() + start, sql.end(), holds);
  return static_cast<std::size_t>(end - sql.begin());
}

// The length of what stands in quotes, which are doubled within. Requires: `sql` has an opening
// quote at `start`.
std::size_t QuotedLength(std::string_view sql, std::size_t start) {
  const char quote = sql[start] == '[' ? ']' : sql[start];
  std::size_t at = start;
  do {
    at = sql.find(quote, at + 1);
    if (at == std::string_view::npos) return sql.size();
    ++at;
  } while (quote != ']' && at < sql.size() && sql[at] == quote);
  return at;
}

// A number's letters are all taken, whatever it is: 0x1F, 1_000, 1e5; of 1e-5 the sign as well.
std::size_t NumberLength(std::string_view sql) {
  const bool is_hexadecimal = sql.size() > 1 && ToLower(sql[1]) == 'x';
  std::size_t at = 0;
  while (at < sql.size()) {
    const char c = sql[at];
    const bool is_sign = (c == '+' || c == '-') && !is_hexadecimal && ToLower(sql[at - 1]) == 'e';
    if (!IsNamePart(c) && c != '.' && !is_sign) break;
    ++at;
  }
  return at;
}

struct Token {
  std::size_t length;
  bool is_literal;
};

// Requires: `sql` begins with a token.
Token FirstToken(std::string_view sql) {
  const char c = sql[0];
  const char next = sql.size() > 1 ? sql[1] : '\0';
  if (c == '\'') return {QuotedLength(sql, 0), true};
  if (ToLower(c) == 'x' && next == '\'') return {QuotedLength(sql, 1), true};
  if (IsDigit(c) || (c == '.' && IsDigit(next))) return {NumberLength(sql), true};
  if (c == '"' || c == '`' || c == '[') return {QuotedLength(sql, 0), false};
  const bool is_parameter = c == '?' || c == ':' || c == '@' || c == '$' || c == '#';
  if (is_parameter || IsNameStart(c)) return {SpanOf(sql, 1, IsNamePart), false};
  return {1, false};
}

void Cut(std::string& text) {
  std::size_t end = kMaxNormalizedBytes;
  while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;  // within a character
  text.resize(end);
  text += kCut;
}

}  // namespace

std::string NormalizeStatement(std::string_view sql) {
  std::string text;
  text.reserve(std::min(sql.size(), kMaxNormalizedBytes + kCut.size()));
  bool blank_due = false;
  while (!sql.empty() && text.size() <= kMaxNormalizedBytes) {
    const std::size_t blank = SqlBlankLength(sql);
    if (blank > 0) {
      blank_due = !text.empty();
      sql.remove_prefix(blank);
      continue;
    }
    const Token token = FirstToken(sql);
    if (blank_due) text += ' ';
    blank_due = false;
    if (token.is_literal) {
      text += '?';
    } else {
      text += sql.substr(0, token.length);
    }
    sql.remove_prefix(token.length);
  }
  if (text.size() > kMaxNormalizedBytes) {
    Cut(text);
  } else {
    while (text.ends_with(';') || text.ends_with(' ')) text.pop_back();
  }
  return text;
}

bool HasQueryPlan(std::string_view normalized) noexcept {
  static constexpr std::array<std::string_view, 7> kVerbs = {
      "select", "with", "insert", "update", "delete", "replace", "values"};
  const std::string_view first = normalized.substr(0, SpanOf(normalized, 0, IsNamePart));
  return std::any_of(kVerbs.begin(), kVerbs.end(),
                     [&](std::string_view verb) { return EqualIgnoringCase(first, verb); });
}

}  // namespace storage
