#include "tests/support/recorded_results.h"

#include <cstdio>

namespace tests {

void RecordedResults::OnColumns(std::span<const std::string_view> names) {
  statements.emplace_back();
  statements.back().columns.assign(names.begin(), names.end());
}

void RecordedResults::OnRow(const storage::Row& row) {
  if (on_row) on_row();
  std::vector<std::string> values;
  values.reserve(static_cast<std::size_t>(row.column_count()));
  for (int i = 0; i < row.column_count(); ++i) values.push_back(SqlText(row.At(i)));
  statements.back().rows.push_back(std::move(values));
}

void RecordedResults::OnStatementEnd(const storage::StatementReport& report) {
  if (on_end) on_end();
  statements.back().report = report;
  statements.back().ended = true;
}

void RecordedResults::Restart() {
  statements.clear();
  ++restarts;
}

std::string SqlText(const storage::ValueView& value) {
  switch (value.type) {
    case storage::ValueType::kNull:
      return "NULL";
    case storage::ValueType::kInteger:
      return std::to_string(value.integer);
    case storage::ValueType::kReal: {
      char text[32];
      std::snprintf(text, sizeof(text), "%.17g", value.real);
      return text;
    }
    case storage::ValueType::kText:
      return "'" + std::string(value.bytes) + "'";
    case storage::ValueType::kBlob: {
      std::string text = "x'";
      for (const char c : value.bytes) {
        char digits[3];
        std::snprintf(digits, sizeof(digits), "%02x", static_cast<unsigned char>(c));
        text += digits;
      }
      return text + "'";
    }
  }
  return "?";
}

}  // namespace tests
