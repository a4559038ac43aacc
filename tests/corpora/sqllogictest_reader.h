// The files of sqllogictest, record by record.
// https://www.sqlite.org/sqllogictest/doc/trunk/about.wiki

#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace tests {

struct SqllogictestRecord {
  enum class Kind { kStatement, kQuery };
  enum class Sort { kNone, kRows, kValues };

  Kind kind = Kind::kStatement;
  bool succeeds = true;  // of a statement
  std::string sql;
  std::string types;  // of a query, a letter a column: I, R or T
  Sort sort = Sort::kNone;
  std::string label;  // queries with the same one have the same result; may be empty
  std::vector<std::string> expected;  // values, or the one line "30 values hashing to <MD5>"
  std::size_t line = 0;               // the first of the record, counted from 1
};

// One thread at a time.
class SqllogictestReader {
 public:
  explicit SqllogictestReader(std::istream& file) : file_(file) {}

  // The next record that is for SQLite; none at the end of the file, or where it says "halt" for
  // SQLite. Throws std::runtime_error, with the line, where it is not in the format.
  std::optional<SqllogictestRecord> Next();

 private:
  bool ReadLine(std::string& text);
  // What stands between a head and the blank line behind it.
  void ReadBody(SqllogictestRecord& record);

  std::istream& file_;
  std::size_t line_ = 0;
};

}  // namespace tests
