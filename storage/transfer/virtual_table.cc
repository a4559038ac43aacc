#include "storage/transfer/virtual_table.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "storage/ascii.h"
#include "storage/query/connection.h"
#include "storage/sqlite/sql_trivia.h"

namespace storage {

namespace {

constexpr std::string_view kPrefix = "CREATE VIRTUAL TABLE ";

bool IsNameByte(char c) {
  return IsAlphanumeric(c) || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
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

// Whether `word` is what is left of "content" when its end is cut off, which FTS5 takes for it.
bool MeansContent(std::string_view word) {
  constexpr std::string_view kContent = "content";
  return !word.empty() && StartsWithIgnoringCase(kContent, word);
}

// Takes the rest of an argument and the comma behind it off the front of `arguments`.
void SkipArgument(std::string_view& arguments) {
  while (!arguments.empty() && arguments.front() != ',') {
    const std::size_t before = arguments.size();
    TakeName(arguments);
    if (arguments.size() == before) arguments.remove_prefix(1);
  }
  if (!arguments.empty()) arguments.remove_prefix(1);
}

// Whether an option among the arguments of an FTS5 table says that it has no content: its word
// without quotes, its value an empty one in any. As sqlite3Fts5ConfigParse in fts5_config.c reads
// them.
bool HasEmptyContent(std::string_view arguments) {
  for (; !arguments.empty(); SkipArgument(arguments)) {
    arguments = SkipSqlTrivia(arguments);
    const bool is_bare = !arguments.empty() && IsNameByte(arguments.front());
    const std::string word = TakeName(arguments);
    arguments = SkipSqlTrivia(arguments);
    if (!is_bare || !arguments.starts_with('=') || !MeansContent(word)) continue;
    arguments.remove_prefix(1);
    if (TakeName(arguments).empty()) return true;
  }
  return false;
}

std::string Lowered(std::string_view text) {
  std::string lowered;
  for (const char c : text) lowered.push_back(ToLower(c));
  return lowered;
}

// How the tables of a module end: xShadowName of fts5_main.c and rtree.c. No other module that the
// engine has keeps any.
bool KeepsItselfIn(std::string_view module, std::string_view tail) {
  constexpr std::array<std::string_view, 5> kOfFts5 = {"config", "content", "data", "docsize",
                                                       "idx"};
  constexpr std::array<std::string_view, 3> kOfRtree = {"node", "parent", "rowid"};
  if (module == "fts5") return std::ranges::find(kOfFts5, tail) != kOfFts5.end();
  const bool is_rtree = module == "rtree" || module == "rtree_i32";
  return is_rtree && std::ranges::find(kOfRtree, tail) != kOfRtree.end();
}

}  // namespace

bool IsVirtualTable(std::string_view sql) { return sql.starts_with(kPrefix); }

std::set<std::string> FindShadowTables(std::span<const SchemaText> tables) {
  std::map<std::string, std::string> modules;  // by the names of virtual tables, in lower case
  for (const SchemaText& table : tables) {
    if (table.IsVirtual()) modules[Lowered(table.name)] = ParseVirtualTable(table.sql).module;
  }
  std::set<std::string> shadows;
  for (const SchemaText& table : tables) {
    const std::string name = Lowered(table.name);
    const std::size_t end = name.rfind('_');
    if (end == std::string::npos || table.IsVirtual()) continue;
    const auto owner = modules.find(name.substr(0, end));
    if (owner != modules.end() && KeepsItselfIn(owner->second, name.substr(end + 1))) {
      shadows.insert(table.name);
    }
  }
  return shadows;
}

VirtualTable ParseVirtualTable(std::string_view sql) {
  sql.remove_prefix(std::min(kPrefix.size(), sql.size()));
  TakeName(sql);
  TakeName(sql);  // USING
  VirtualTable table;
  table.module = Lowered(TakeName(sql));
  sql = SkipSqlTrivia(sql);
  table.contentless =
      table.module == "fts5" && sql.starts_with('(') && HasEmptyContent(sql.substr(1));
  return table;
}

}  // namespace storage
