#include "compat/control/past.h"

#include "compat/iso_time.h"
#include "compat/json/json_writer.h"
#include "compat/row_buffer.h"

namespace compat::control {

namespace {

// Integers that a double cannot tell apart from their neighbours keep their digits.
constexpr std::int64_t kMostExact = std::int64_t{1} << 53;

std::string_view KindOf(storage::HistoryRecordKind kind) {
  switch (kind) {
    case storage::HistoryRecordKind::kRestore:
      return "restore";
    case storage::HistoryRecordKind::kFound:
      return "external";
    default:
      return "commit";
  }
}

std::string ValueText(const storage::Value& value) {
  const bool is_exact = value.type != storage::ValueType::kInteger ||
                        (value.integer <= kMostExact && value.integer >= -kMostExact);
  if (!is_exact) return R"({"integer":")" + std::to_string(value.integer) + R"("})";
  std::string text;
  RowBuffer buffer(text);
  buffer.AppendValue({value.type, value.integer, value.real, value.bytes});
  buffer.Flush();
  return text;
}

void WriteRow(JsonWriter& json, const std::vector<storage::NamedValue>& row) {
  json.BeginObject();
  for (const auto& [name, value] : row) json.Key(name).Raw(ValueText(value));
  json.EndObject();
}

void WriteRow(JsonWriter& json, std::string_view key,
              const std::optional<std::vector<storage::NamedValue>>& row) {
  json.Key(key);
  if (row) {
    WriteRow(json, *row);
  } else {
    json.Null();
  }
}

void WriteText(JsonWriter& json, std::string_view key, const std::optional<std::string>& text) {
  json.Key(key);
  if (text) {
    json.String(*text);
  } else {
    json.Null();
  }
}

template <typename Side>
std::string_view ChangeOf(const std::optional<Side>& before, const std::optional<Side>& after) {
  if (!before) return "added";
  return after ? "changed" : "removed";
}

}  // namespace

std::optional<Bookmark> FindBookmarkIn(const Parameters& parameters, std::string_view name) {
  const std::string* const text = parameters.Find(name);
  if (text == nullptr) return std::nullopt;
  auto bookmark = ParseBookmark(*text);
  if (!bookmark) throw storage::Error::At(std::string(name), "expected a bookmark");
  return bookmark;
}

PastQuery ReadPastQuery(JsonValue body) {
  PastQuery wanted;
  wanted.query.sql = std::string(body.Find("sql")->AsString());
  if (const auto params = body.Find("params")) {
    for (const JsonValue value : params->elements()) {
      wanted.query.parameters.push_back(ReadBoundValue(value));
    }
  }
  wanted.at = ReadState(*body.Find("at"));
  return wanted;
}

std::string PastQueryAnswer(std::string result, const storage::HistoryPosition& position) {
  result.pop_back();
  return result + R"(,"bookmark":")" + FormatBookmark(position) + R"("})";
}

std::string CommitItem(const storage::ListedCommit& commit,
                       const std::vector<std::string>& snapshots) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("bookmark").String(FormatBookmark(commit.position));
  json.Key("at").String(FormatIsoTime(commit.position.time_ms));
  json.Key("kind").String(KindOf(commit.kind));
  json.Key("pages").Integer(commit.pages);
  json.Key("bytes").Integer(static_cast<std::int64_t>(commit.bytes));
  json.Key("snapshots").BeginArray();
  for (const std::string& name : snapshots) json.String(name);
  json.EndArray().EndObject();
  return body;
}

std::string DiffAnswer(const storage::DatabaseDifference& difference,
                       const std::optional<std::string>& next) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("schema").BeginArray();
  for (const storage::SchemaDifference& each : difference.schema) {
    json.BeginObject().Key("type").String(each.type).Key("name").String(each.name);
    json.Key("change").String(ChangeOf(each.before, each.after));
    WriteText(json, "before", each.before);
    WriteText(json, "after", each.after);
    json.EndObject();
  }
  json.EndArray().Key("tables").BeginArray();
  for (const storage::TableDifference& table : difference.tables) {
    json.BeginObject().Key("name").String(table.name);
    json.Key("added").Integer(static_cast<std::int64_t>(table.added));
    json.Key("removed").Integer(static_cast<std::int64_t>(table.removed));
    json.Key("changed").Integer(static_cast<std::int64_t>(table.changed)).EndObject();
  }
  json.EndArray().Key("rows").BeginArray();
  for (const storage::RowDifference& row : difference.rows) {
    json.BeginObject().Key("table").String(row.table);
    json.Key("change").String(ChangeOf(row.before, row.after)).Key("key");
    WriteRow(json, row.key);
    WriteRow(json, "before", row.before);
    WriteRow(json, "after", row.after);
    json.Key("columns").BeginArray();
    for (const std::string& column : row.columns) json.String(column);
    json.EndArray().EndObject();
  }
  json.EndArray();
  WriteText(json, "next", next);
  json.EndObject();
  return body;
}

}  // namespace compat::control
