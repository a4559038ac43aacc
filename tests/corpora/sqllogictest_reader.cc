#include "tests/corpora/sqllogictest_reader.h"

#include <sstream>
#include <stdexcept>

namespace tests {

namespace {

[[noreturn]] void Refuse(std::size_t line, const std::string& what) {
  throw std::runtime_error("line " + std::to_string(line) + ": " + what);
}

std::vector<std::string> WordsOf(const std::string& line) {
  std::istringstream text(line);
  std::vector<std::string> words;
  for (std::string word; text >> word;) {
    if (word.front() == '#') break;
    words.push_back(word);
  }
  return words;
}

SqllogictestRecord::Sort SortOf(const std::string& word, std::size_t line) {
  if (word == "nosort") return SqllogictestRecord::Sort::kNone;
  if (word == "rowsort") return SqllogictestRecord::Sort::kRows;
  if (word == "valuesort") return SqllogictestRecord::Sort::kValues;
  Refuse(line, "no way to sort: " + word);
}

SqllogictestRecord RecordOf(const std::vector<std::string>& head, std::size_t line) {
  SqllogictestRecord record;
  record.line = line;
  if (head[0] == "statement") {
    if (head.size() < 2 || (head[1] != "ok" && head[1] != "error")) {
      Refuse(line, "a statement that is neither ok nor error");
    }
    record.succeeds = head[1] == "ok";
    return record;
  }
  if (head[0] != "query") Refuse(line, "no record: " + head[0]);
  record.kind = SqllogictestRecord::Kind::kQuery;
  if (head.size() < 2) Refuse(line, "a query without types");
  record.types = head[1];
  if (record.types.find_first_not_of("IRT") != std::string::npos) {
    Refuse(line, "no types: " + record.types);
  }
  if (head.size() > 2) record.sort = SortOf(head[2], line);
  if (head.size() > 3) record.label = head[3];
  return record;
}

}  // namespace

bool SqllogictestReader::ReadLine(std::string& text) {
  if (!std::getline(file_, text)) return false;
  ++line_;
  if (text.ends_with('\r')) text.pop_back();
  return true;
}

void SqllogictestReader::ReadBody(SqllogictestRecord& record) {
  bool is_expected = false;
  for (std::string line; ReadLine(line) && !line.empty();) {
    if (is_expected) {
      record.expected.push_back(line);
    } else if (record.kind == SqllogictestRecord::Kind::kQuery && line == "----") {
      is_expected = true;
    } else {
      record.sql += record.sql.empty() ? line : "\n" + line;
    }
  }
}

std::optional<SqllogictestRecord> SqllogictestReader::Next() {
  bool is_ours = true;
  for (std::string line; ReadLine(line);) {
    const std::vector<std::string> head = WordsOf(line);
    if (head.empty()) continue;
    if (head[0] == "skipif" || head[0] == "onlyif") {
      if (head.size() < 2) Refuse(line_, head[0] + " without a database");
      is_ours = is_ours && (head[1] == "sqlite") == (head[0] == "onlyif");
      continue;
    }
    if (head[0] == "halt") {
      if (is_ours) return std::nullopt;
      is_ours = true;
      continue;
    }
    // How long a result was, when the file was written, for a hash to stand in its place.
    if (head[0] == "hash-threshold") {
      is_ours = true;
      continue;
    }
    SqllogictestRecord record = RecordOf(head, line_);
    ReadBody(record);
    if (is_ours) return record;
    is_ours = true;
  }
  return std::nullopt;
}

}  // namespace tests
