#include "storage/sqlite/sql_trivia.h"

namespace storage {

// What counts as white space and as a comment is SQLite's: https://www.sqlite.org/lang_comment.html
// and its tokenizer. A comment that is never closed reaches to the end.
std::size_t SqlBlankLength(std::string_view sql) noexcept {
  // A byte order mark, which SQLite's tokenizer passes over.
  if (sql.starts_with("\xEF\xBB\xBF")) return 3;
  if (sql.starts_with("--")) {
    const std::size_t end = sql.find('\n');
    return end == std::string_view::npos ? sql.size() : end + 1;
  }
  if (sql.starts_with("/*") && sql.size() > 2) {
    const std::size_t end = sql.find("*/", 2);
    return end == std::string_view::npos ? sql.size() : end + 2;
  }
  const std::size_t end = sql.find_first_not_of(" \t\n\f\r");
  return end == std::string_view::npos ? sql.size() : end;
}

std::string_view SkipSqlTrivia(std::string_view sql) noexcept {
  while (!sql.empty()) {
    const std::size_t length = sql.front() == ';' ? 1 : SqlBlankLength(sql);
    if (length == 0) break;
    sql.remove_prefix(length);
  }
  return sql;
}

}  // namespace storage
