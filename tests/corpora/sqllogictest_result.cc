#include "tests/corpora/sqllogictest_result.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <new>

#include <sqlite3.h>

#include "compat/md5.h"

namespace tests {

namespace {

double NumberOf(const Cell& cell) {
  return cell.kind == Cell::Kind::kNumber ? cell.number : std::strtod(cell.text.c_str(), nullptr);
}

std::string IntegerOf(const Cell& cell) {
  // A number beyond a double's whole ones is exact in its text only.
  if (cell.kind == Cell::Kind::kNumber && cell.text.find('.') == std::string::npos)
    return cell.text;
  if (cell.kind == Cell::Kind::kNumber)
    return std::to_string(std::llround(std::trunc(cell.number)));
  return std::to_string(std::strtoll(cell.text.c_str(), nullptr, 10));
}

// By SQLite's printf, which stops at 16 digits, as the files were written.
std::string RealOf(const Cell& cell) {
  const std::unique_ptr<char, decltype(&sqlite3_free)> text(sqlite3_mprintf("%.3f", NumberOf(cell)),
                                                            sqlite3_free);
  if (text == nullptr) throw std::bad_alloc();
  return text.get();
}

std::string TextOf(const Cell& cell) {
  if (cell.text.empty()) return "(empty)";
  std::string text = cell.text;
  for (char& c : text) {
    if (c < ' ' || c > '~') c = '@';
  }
  return text;
}

std::string Written(const Cell& cell, char type) {
  if (cell.kind == Cell::Kind::kNull) return "NULL";
  if (type == 'I') return IntegerOf(cell);
  return type == 'R' ? RealOf(cell) : TextOf(cell);
}

}  // namespace

std::vector<std::string> SqllogictestValues(const std::vector<std::vector<Cell>>& rows,
                                            const std::string& types,
                                            SqllogictestRecord::Sort sort) {
  std::vector<std::vector<std::string>> written;
  for (const std::vector<Cell>& row : rows) {
    std::vector<std::string>& values = written.emplace_back();
    for (std::size_t i = 0; i < types.size(); ++i) values.push_back(Written(row.at(i), types[i]));
  }
  if (sort == SqllogictestRecord::Sort::kRows) std::sort(written.begin(), written.end());
  std::vector<std::string> values;
  for (std::vector<std::string>& row : written) {
    std::move(row.begin(), row.end(), std::back_inserter(values));
  }
  if (sort == SqllogictestRecord::Sort::kValues) std::sort(values.begin(), values.end());
  return values;
}

std::string HashOfValues(const std::vector<std::string>& values) {
  compat::Md5 md5;
  for (const std::string& value : values) {
    md5.Add(value);
    md5.Add("\n");
  }
  return std::to_string(values.size()) + " values hashing to " + md5.Finish();
}

bool AreExpected(const std::vector<std::string>& values, const std::vector<std::string>& expected) {
  if (expected.size() == 1 && expected[0].find(" values hashing to ") != std::string::npos) {
    return HashOfValues(values) == expected[0];
  }
  return values == expected;
}

}  // namespace tests
