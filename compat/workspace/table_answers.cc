#include "compat/workspace/table_answers.h"

#include <utility>

#include "compat/json/json_writer.h"
#include "compat/workspace/query_answer.h"
#include "storage/error.h"

namespace compat::workspace {

void TableListAnswer::OnColumns(std::span<const std::string_view> /*names*/) {}

void TableListAnswer::OnRow(const storage::Row& row) { names_.emplace_back(row.At(0).bytes); }

void TableListAnswer::OnStatementEnd(const storage::StatementReport& /*report*/) {}

void TableListAnswer::Restart() { names_.clear(); }

std::string TableListAnswer::Body() const {
  const std::vector<std::string_view> names(names_.begin(), names_.end());
  return R"({"tables":)" + NamesJson(names) + "}";
}

void TableShapeReader::OnColumns(std::span<const std::string_view> /*names*/) {}

void TableShapeReader::OnRow(const storage::Row& row) {
  if (statement_ == 0) {
    found_ = true;
    shape_.name = row.At(0).bytes;
    shape_.is_view = row.At(1).integer != 0;
    shape_.has_rowid = row.At(2).integer == 0;
  } else if (statement_ == 1) {
    TableColumn& column = shape_.columns.emplace_back();
    column.name = row.At(0).bytes;
    column.type = row.At(1).bytes;
    column.not_null = row.At(2).integer != 0;
    const storage::ValueView default_value = row.At(3);
    if (default_value.type != storage::ValueType::kNull) column.default_value = default_value.bytes;
    column.primary_key = row.At(4).integer;
    column.hidden = row.At(5).integer != 0;
  } else {
    row_count_ = row.At(0).integer;
  }
}

void TableShapeReader::OnStatementEnd(const storage::StatementReport& /*report*/) {
  if (!found_) {
    throw storage::Error(storage::ErrorKind::kNotFound, "there is no table " + table_);
  }
  ++statement_;
}

void TableShapeReader::Restart() {
  shape_ = {};
  found_ = false;
  statement_ = 0;
}

std::string TableShapeReader::DescriptionBody() const {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("name").String(shape_.name).Key("columns").BeginArray();
  for (const TableColumn& column : shape_.columns) {
    json.BeginObject().Key("name").String(column.name).Key("type").String(column.type);
    json.Key("notNull").Boolean(column.not_null).Key("defaultValue");
    if (column.default_value) {
      json.String(*column.default_value);
    } else {
      json.Null();
    }
    json.Key("primaryKey").Integer(column.primary_key).Key("hidden").Boolean(column.hidden);
    json.EndObject();
  }
  json.EndArray().Key("rowCount").Integer(row_count_).EndObject();
  return body;
}

RowsAnswer::RowsAnswer(std::size_t max_bytes) : QueryResults(RowFormat::kObjects, "{", max_bytes) {}

void RowsAnswer::OnColumns(std::span<const std::string_view> names) {
  if (!columns_.empty()) {
    counts_ = true;
    return;
  }
  columns_ = NamesJson(names);
  QueryResults::OnColumns(names);
}

void RowsAnswer::OnRow(const storage::Row& row) {
  if (counts_) {
    total_ = row.At(0).integer;
  } else {
    QueryResults::OnRow(row);
  }
}

void RowsAnswer::OnStatementEnd(const storage::StatementReport& report) {
  if (!counts_) QueryResults::OnStatementEnd(report);
}

void RowsAnswer::Restart() {
  columns_.clear();
  counts_ = false;
  QueryResults::Restart();
}

std::string RowsAnswer::Finish(std::int64_t limit, std::int64_t offset) && {
  return std::move(*this).QueryResults::Finish(R"(,"total":)" + std::to_string(total_) +
                                               R"(,"limit":)" + std::to_string(limit) +
                                               R"(,"offset":)" + std::to_string(offset) + "}");
}

void RowsAnswer::AppendStatementStart(std::string& out) {
  out.append(R"("columns":)").append(columns_).append(R"(,"rows":)");
}

void RowsAnswer::AppendStatementEnd(std::string& /*out*/,
                                    const storage::StatementReport& /*report*/) {}

}  // namespace compat::workspace
