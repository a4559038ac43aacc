#include "tests/corpora/outcome.h"

#include <cstddef>

namespace tests {

namespace {

constexpr std::size_t kRowsShown = 5;
constexpr std::size_t kBytesShown = 200;

std::string Describe(const Cell& cell) {
  std::string text = cell.text.substr(0, kBytesShown);
  switch (cell.kind) {
    case Cell::Kind::kNull:
      return "NULL";
    case Cell::Kind::kNumber:
      return text;
    case Cell::Kind::kText:
      return "'" + text + "'";
    case Cell::Kind::kBlob:
      return "a blob of " + std::to_string(cell.text.size()) + " bytes";
  }
  return text;
}

}  // namespace

std::string Describe(const Outcome& outcome) {
  if (outcome.error) {
    std::string text = outcome.status == 200 || outcome.status == 400
                           ? ""
                           : "HTTP " + std::to_string(outcome.status) + ", ";
    text += "error: " + *outcome.error;
    if (outcome.error_offset >= 0) text += " at offset " + std::to_string(outcome.error_offset);
    return text;
  }
  std::string text = std::to_string(outcome.rows.size()) + " rows of";
  for (const std::string& column : outcome.columns) text += " " + column;
  for (std::size_t row = 0; row < outcome.rows.size() && row < kRowsShown; ++row) {
    text += row == 0 ? ": " : "; ";
    for (std::size_t i = 0; i < outcome.rows[row].size(); ++i) {
      text += (i == 0 ? "" : ", ") + Describe(outcome.rows[row][i]);
    }
  }
  return text;
}

}  // namespace tests
