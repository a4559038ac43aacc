#include "storage/connection.h"

namespace storage {

// What counts as white space and as a comment is SQLite's: https://www.sqlite.org/lang_comment.html
// and its tokenizer. A comment that is never closed reaches to the end.
std::string_view SkipSqlTrivia(std::string_view sql) noexcept {
  while (!sql.empty()) {
    const char c = sql.front();
    if (sql.starts_with(
            "\xEF\xBB\xBF")) {  // a byte order mark, which SQLite's tokenizer passes over
      sql.remove_prefix(3);
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r' || c == ';') {
      sql.remove_prefix(1);
    } else if (sql.starts_with("--")) {
      const std::size_t end = sql.find('\n');
      sql.remove_prefix(end == std::string_view::npos ? sql.size() : end + 1);
    } else if (sql.starts_with("/*") && sql.size() > 2) {
      const std::size_t end = sql.find("*/", 2);
      sql.remove_prefix(end == std::string_view::npos ? sql.size() : end + 2);
    } else {
      break;
    }
  }
  return sql;
}

}  // namespace storage
