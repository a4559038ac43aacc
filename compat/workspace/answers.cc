#include "compat/workspace/answers.h"

#include "compat/iso_time.h"
#include "compat/json/json_writer.h"
#include "compat/workspace/fields.h"

namespace compat::workspace {

namespace {

void WriteRecord(JsonWriter& json, const storage::WorkspaceRecord& record) {
  json.BeginObject();
  for (const Field& field : kDatabaseFields) {
    json.Key(field.name);
    const storage::Value value = SortValueOf(record, field.column);
    if (value.type == storage::ValueType::kNull) {
      json.Null();
    } else if (field.type == FieldType::kTime) {
      json.String(FormatIsoTime(value.integer));
    } else {
      json.String(value.bytes);
    }
  }
  json.EndObject();
}

}  // namespace

std::string RecordAnswer(const storage::WorkspaceRecord& record) {
  std::string body;
  JsonWriter json(body);
  WriteRecord(json, record);
  return body;
}

std::string PageAnswer(const storage::RecordQuery& query, const storage::RecordPage& page,
                       const CursorCodec& cursors) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("data").BeginArray();
  for (const storage::WorkspaceRecord& record : page.records) WriteRecord(json, record);
  json.EndArray().Key("pageInfo").BeginObject();
  json.Key("total").Integer(static_cast<std::int64_t>(page.total));
  json.Key("hasNextPage").Boolean(page.has_next).Key("hasPreviousPage").Boolean(page.has_previous);
  json.Key("startCursor");
  if (page.records.empty()) {
    json.Null().Key("endCursor").Null();
  } else {
    json.String(cursors.Encode(query.order, page.records.front()));
    json.Key("endCursor").String(cursors.Encode(query.order, page.records.back()));
  }
  json.EndObject().EndObject();
  return body;
}

std::string SuccessAnswer() { return R"({"success":true})"; }

}  // namespace compat::workspace
