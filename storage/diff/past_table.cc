#include "storage/diff/past_table.h"

#include <algorithm>
#include <bit>

#include "storage/error.h"
#include "storage/transfer/dump_text.h"

namespace storage {

namespace {

std::string FindingSql(const TableShape& table) {
  std::string sql = "SELECT * FROM ";
  AppendDumpName(sql, table.name);
  const char* separator = " WHERE ";
  int parameter = 0;
  const auto add = [&](const std::string& column) {
    sql += separator;
    AppendDumpName(sql, column);
    sql += " = ?" + std::to_string(++parameter);
    separator = " AND ";
  };
  if (!table.has_rowid) {
    for (const std::string& column : table.primary_key) add(column);
  } else if (table.key_is_rowid) {
    add(table.primary_key.front());
  } else if (!table.rowid_name.empty()) {
    add(table.rowid_name);
  } else {
    throw Error(ErrorKind::kUnsupported, "the columns of table " + table.name +
                                             " have taken all names of the rowid, so that its rows "
                                             "cannot be told apart");
  }
  return sql;
}

Value Owned(const ValueView& view) {
  return {view.type, view.integer, view.real, std::string(view.bytes)};
}

}  // namespace

PastTable::PastTable(PastConnection& connection, const TableShape& shape)
    : shape_(shape), find_(connection.Prepare(FindingSql(shape))) {
  for (const std::string& column : shape.primary_key) {
    const auto found = std::ranges::find(shape.columns, column);
    key_columns_.push_back(static_cast<std::size_t>(found - shape.columns.begin()));
  }
}

std::optional<std::vector<Value>> PastTable::Find(const RowPlace& place) {
  struct Run {
    PreparedStatement& statement;
    ~Run() { statement.Reset(); }
  } const run{find_};
  find_.Bind(place);
  if (!find_.Step()) return std::nullopt;
  const Row row = find_.CurrentRow();
  std::vector<Value> values;
  values.reserve(shape_.columns.size());
  for (int i = 0; i < row.column_count(); ++i) values.push_back(Owned(row.At(i)));
  return values;
}

std::vector<NamedValue> PastTable::Named(const std::vector<Value>& row) const {
  std::vector<NamedValue> named;
  named.reserve(row.size());
  for (std::size_t i = 0; i < row.size(); ++i) named.push_back({shape_.columns[i], row[i]});
  return named;
}

std::vector<NamedValue> PastTable::KeyOf(const RowPlace& place,
                                         const std::vector<Value>& row) const {
  std::vector<NamedValue> key;
  bool has_null = false;
  for (std::size_t i = 0; i < key_columns_.size(); ++i) {
    const Value& value = row[key_columns_[i]];
    has_null = has_null || value.type == ValueType::kNull;
    key.push_back({shape_.primary_key[i], value});
  }
  if (!key.empty() && !has_null) return key;
  return {{"rowid", place.front()}};
}

bool IsSameValue(const Value& a, const Value& b) noexcept {
  return a.type == b.type && a.integer == b.integer && a.bytes == b.bytes &&
         std::bit_cast<std::uint64_t>(a.real) == std::bit_cast<std::uint64_t>(b.real);
}

}  // namespace storage
