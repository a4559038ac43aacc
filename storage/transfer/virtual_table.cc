#include "storage/transfer/virtual_table.h"

#include <regex>

#include "storage/query/connection.h"
#include "storage/sqlite/sql_trivia.h"

namespace storage {

namespace {

constexpr std::string_view kPrefix = "CREATE VIRTUAL TABLE ";

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool IsNameByte(char c) {
  return (Lower(c) >= 'a' && Lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Takes one name off the front of `sql`, quoted in any of SQLite's ways or bare.
std::string TakeName(std::string_view& sql) {
  sql = SkipSqlTrivia(sql);
  if (sql.empty()) return {};
  std::string name;
  std::size_t at = 0;
  const char open = sql.front();
  if (open == '"' || open == '\'' || open == '`' || open == '[') {
    const char close = open == '[' ? ']' : open;
    for (at = 1; at < sql.size(); ++at) {
      if (sql[at] == close) {
        ++at;
        // A quote that stands twice is one of the name's; a bracket ends it.
        if (close == ']' || at == sql.size() || sql[at] != close) break;
      }
      name.push_back(sql[at]);
    }
  } else {
    for (; at < sql.size() && IsNameByte(sql[at]); ++at) name.push_back(sql[at]);
  }
  sql.remove_prefix(at);
  return name;
}

}  // namespace

VirtualTable ParseVirtualTable(std::string_view sql) {
  sql.remove_prefix(std::min(kPrefix.size(), sql.size()));
  TakeName(sql);
  TakeName(sql);  // USING
  VirtualTable table;
  for (const char c : TakeName(sql)) table.module.push_back(Lower(c));
  static const std::regex no_content(R"(content\s*=\s*(''|""))", std::regex::icase);
  table.contentless =
      table.module == "fts5" && std::regex_search(sql.begin(), sql.end(), no_content);
  return table;
}

}  // namespace storage
