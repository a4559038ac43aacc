#include "tests/corpora/statements.h"

#include <cstddef>

#include <sqlite3.h>

namespace tests {

namespace {

constexpr const char* kBlanks = " \t\r\n\f";

void Add(const std::string& piece, std::vector<std::string>& statements) {
  const std::size_t first = piece.find_first_not_of(kBlanks);
  if (first == std::string::npos) return;
  std::string statement = piece.substr(first, piece.find_last_not_of(kBlanks) + 1 - first);
  if (statement != ";") statements.push_back(std::move(statement));
}

}  // namespace

std::vector<std::string> SplitStatements(const std::string& sql) {
  std::vector<std::string> statements;
  std::size_t start = 0;
  for (std::size_t end = sql.find(';'); end != std::string::npos; end = sql.find(';', end + 1)) {
    const std::string piece = sql.substr(start, end + 1 - start);
    // A semicolon within a string, a comment or a trigger completes nothing.
    if (sqlite3_complete(piece.c_str()) == 0) continue;
    Add(piece, statements);
    start = end + 1;
  }
  Add(sql.substr(start), statements);
  return statements;
}

}  // namespace tests
