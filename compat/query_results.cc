#include "compat/query_results.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include "compat/json/json_text.h"
#include "storage/error.h"

namespace compat {

namespace {

// Most answers are shorter: they are written without growing the buffer.
constexpr std::size_t kUsualBytes = 1024;

// The number that a key like "7" is to JavaScript, which keeps such keys first and ascending.
std::optional<std::uint32_t> ArrayIndexOf(std::string_view key) {
  std::uint32_t index = 0;
  const auto [end, failure] = std::from_chars(key.data(), key.data() + key.size(), index);
  const bool canonical = key == "0" || (!key.empty() && key.front() != '0');
  if (failure != std::errc() || end != key.data() + key.size() || !canonical) return std::nullopt;
  if (index == std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return index;
}

// The columns in the order of a JavaScript object made from them: a name that stands twice keeps
// its first place and has its last value.
std::vector<int> ObjectOrder(std::span<const std::string_view> names) {
  std::vector<int> order;
  order.reserve(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto same = std::find_if(order.begin(), order.end(), [&](int column) {
      return names[static_cast<std::size_t>(column)] == names[i];
    });
    if (same == order.end()) {
      order.push_back(static_cast<int>(i));
    } else {
      *same = static_cast<int>(i);
    }
  }
  const bool may_have_index = std::any_of(names.begin(), names.end(), [](std::string_view name) {
    return !name.empty() && name.front() >= '0' && name.front() <= '9';
  });
  if (!may_have_index) return order;
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    const auto index_a = ArrayIndexOf(names[static_cast<std::size_t>(a)]);
    const auto index_b = ArrayIndexOf(names[static_cast<std::size_t>(b)]);
    return index_a && (!index_b || *index_a < *index_b);
  });
  return order;
}

}  // namespace

QueryResults::QueryResults(RowFormat format, std::string_view start, std::size_t max_bytes)
    : format_(format), max_bytes_(max_bytes), start_bytes_(start.size()) {
  out_.reserve(kUsualBytes);
  out_ = start;
}

std::string QueryResults::Finish(std::string_view end) && {
  out_ += end;
  return std::move(out_);
}

void QueryResults::Restart() {
  rows_.Clear();
  out_.resize(start_bytes_);
  first_statement_ = true;
}

void QueryResults::OnColumns(std::span<const std::string_view> names) {
  if (!first_statement_) out_.push_back(',');
  first_statement_ = false;
  first_row_ = true;
  AppendStatementStart(out_);
  if (format_ == RowFormat::kArrays) {
    out_ += "{\"columns\":[";
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i > 0) out_.push_back(',');
      AppendJsonString(out_, names[i]);
    }
    out_ += "],\"rows\":[";
    return;
  }
  out_.push_back('[');
  cells_.clear();
  cells_.reserve(names.size());
  for (const int column : ObjectOrder(names)) {
    Cell cell{column, cells_.empty() ? "{" : ","};
    AppendJsonString(cell.key, names[static_cast<std::size_t>(column)]);
    cell.key.push_back(':');
    cells_.push_back(std::move(cell));
  }
}

void QueryResults::OnRow(const storage::Row& row) {
  if (!first_row_) rows_.Append(',');
  first_row_ = false;
  if (format_ == RowFormat::kArrays) {
    AppendArray(row);
  } else {
    AppendObject(row);
  }
  CheckSize();
}

void QueryResults::CheckSize() const {
  if (rows_.size() - start_bytes_ <= max_bytes_) return;
  throw storage::Error(storage::ErrorKind::kResultTooLarge,
                       "D1 DB's isolate exceeded its memory limit and was reset.");
}

void QueryResults::AppendObject(const storage::Row& row) {
  for (const Cell& cell : cells_) {
    rows_.Append(cell.key);
    rows_.AppendValue(row.At(cell.column));
  }
  rows_.Append(cells_.empty() ? "{}" : "}");
}

void QueryResults::AppendArray(const storage::Row& row) {
  rows_.Append('[');
  for (int i = 0; i < row.column_count(); ++i) {
    if (i > 0) rows_.Append(',');
    rows_.AppendValue(row.At(i));
  }
  rows_.Append(']');
}

void QueryResults::OnStatementEnd(const storage::StatementReport& report) {
  rows_.Flush();
  out_ += format_ == RowFormat::kArrays ? "]}" : "]";
  AppendStatementEnd(out_, report);
  CheckSize();
}

}  // namespace compat
