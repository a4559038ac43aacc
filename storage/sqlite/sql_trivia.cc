#include "storage/sqlite/sql_trivia.h"

#include <algorithm>
#include <array>

namespace storage {

namespace {

constexpr std::string_view kBlanks = " \t\n\f\r";
constexpr std::string_view kBlanksBehindBlanks = " \t\n\v\f\r";

std::size_t LengthOf(std::string_view sql, std::string_view characters) noexcept {
  return std::min(sql.find_first_not_of(characters), sql.size());
}

// ECMAScript, WhiteSpace and LineTerminator: what trim() takes away.
constexpr std::array<std::string_view, 25> kJavaScriptBlanks = {
    "\t",           "\n",           "\v",           "\f",           "\r",           " ",
    "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83",
    "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89",
    "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80",
    "\xEF\xBB\xBF"};

// `sql` from its first character on that trim() would leave.
std::string_view SkipJavaScriptBlanks(std::string_view sql) noexcept {
  while (!sql.empty()) {
    const auto* const blank =
        std::find_if(kJavaScriptBlanks.begin(), kJavaScriptBlanks.end(),
                     [&](std::string_view candidate) { return sql.starts_with(candidate); });
    if (blank == kJavaScriptBlanks.end()) break;
    sql.remove_prefix(blank->size());
  }
  return sql;
}

// Where the first of ECMAScript's line terminators stands; the length of `sql` without one.
std::size_t JavaScriptLineLength(std::string_view sql) noexcept {
  std::size_t length = sql.size();
  for (const std::string_view terminator : {"\n", "\r", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    length = std::min(length, sql.find(terminator));
  }
  return length;
}

}  // namespace

// What counts as white space and as a comment is SQLite's: https://www.sqlite.org/lang_comment.html
// and its tokenizer. A comment that is never closed reaches to the end.
std::size_t SqlBlankLength(std::string_view sql) noexcept {
  // A byte order mark, which SQLite's tokenizer passes over.
  if (sql.starts_with("\xEF\xBB\xBF")) return 3;
  // The line's end belongs to the white space behind.
  if (sql.starts_with("--")) return std::min(sql.find('\n'), sql.size());
  if (sql.starts_with("/*") && sql.size() > 2) {
    const std::size_t end = sql.find("*/", 2);
    return end == std::string_view::npos ? sql.size() : end + 2;
  }
  return LengthOf(sql, kBlanks) == 0 ? 0 : LengthOf(sql, kBlanksBehindBlanks);
}

std::string_view SkipSqlTrivia(std::string_view sql) noexcept {
  while (!sql.empty()) {
    const std::size_t length =
        sql.front() == ';' ? 1 + LengthOf(sql.substr(1), kBlanksBehindBlanks) : SqlBlankLength(sql);
    if (length == 0) break;
    sql.remove_prefix(length);
  }
  return sql;
}

std::string_view SkipBlanksBehindStatement(std::string_view rest) noexcept {
  return rest.substr(LengthOf(rest, kBlanksBehindBlanks));
}

std::string_view SkipSqlTriviaBehindStatement(std::string_view rest) noexcept {
  return SkipSqlTrivia(SkipBlanksBehindStatement(rest));
}

bool HasNoStatement(std::string_view sql) noexcept {
  return SkipSqlTrivia(sql).empty() || SkipJavaScriptBlanks(sql).empty();
}

bool HasOnlyCommentLines(std::string_view sql) noexcept {
  sql = SkipJavaScriptBlanks(sql);
  while (sql.starts_with("--")) {
    sql.remove_prefix(JavaScriptLineLength(sql));
    sql = SkipJavaScriptBlanks(sql);
  }
  return sql.empty();
}

}  // namespace storage
