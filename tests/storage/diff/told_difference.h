// A difference as lines that a test can compare.

#pragma once

#include <string>
#include <vector>

#include "storage/diff/database_difference.h"
#include "tests/support/recorded_results.h"

namespace tests {

// "a=1,b='x'"
inline std::string ValuesText(const std::vector<storage::NamedValue>& values) {
  std::string text;
  for (const auto& [name, value] : values) {
    text += (text.empty() ? "" : ",") + name + "=" +
            SqlText({value.type, value.integer, value.real, value.bytes});
  }
  return text;
}

// "table key | before | after | changed columns"
inline std::string LineOf(const storage::RowDifference& row) {
  std::string line = row.table + " " + ValuesText(row.key) + " | " +
                     (row.before ? ValuesText(*row.before) : "-") + " | " +
                     (row.after ? ValuesText(*row.after) : "-") + " |";
  for (const std::string& column : row.columns) line += " " + column;
  return line;
}

inline std::vector<std::string> LinesOf(const storage::DatabaseDifference& difference) {
  std::vector<std::string> lines;
  lines.reserve(difference.rows.size());
  for (const storage::RowDifference& row : difference.rows) lines.push_back(LineOf(row));
  return lines;
}

}  // namespace tests
