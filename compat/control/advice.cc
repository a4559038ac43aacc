#include "compat/control/advice.h"

#include <optional>
#include <string_view>

#include "compat/iso_time.h"
#include "compat/json/json_writer.h"
#include "storage/error.h"

namespace compat::control {

namespace {

std::int64_t Signed(std::uint64_t value) { return static_cast<std::int64_t>(value); }

void WriteTrial(JsonWriter& json, const storage::TrialCost& cost, const std::string& plan) {
  json.BeginObject().Key("rows_read").Integer(Signed(cost.rows_read));
  json.Key("duration_ms").Double(cost.duration_ms).Key("plan").String(plan).EndObject();
}

void WriteSuggestion(JsonWriter& json, const storage::IndexSuggestion& suggestion) {
  json.BeginObject().Key("indexes").BeginArray();
  for (const auto& [index, bytes] : suggestion.indexes) {
    json.BeginObject().Key("name").String(index.name).Key("table").String(index.table);
    json.Key("sql").String(index.sql).Key("bytes").Integer(Signed(bytes)).EndObject();
  }
  json.EndArray().Key("queries").BeginArray();
  for (const storage::ImprovedQuery& query : suggestion.queries) {
    json.BeginObject().Key("query").String(query.statement);
    json.Key("runs").Integer(Signed(query.runs)).Key("before");
    WriteTrial(json, query.before, query.plan_before);
    json.Key("after");
    WriteTrial(json, query.after, query.plan_after);
    json.EndObject();
  }
  json.EndArray().EndObject();
}

JsonValue Get(JsonValue object, std::string_view key, JsonKind kind) {
  const auto value = object.Is(JsonKind::kObject) ? object.Find(key) : std::nullopt;
  if (!value || !value->Is(kind)) {
    throw storage::Error(storage::ErrorKind::kInvalidRequest,
                         "this is no advice on indexes: it has no " + std::string(key));
  }
  return *value;
}

std::string GetText(JsonValue object, std::string_view key) {
  return std::string(Get(object, key, JsonKind::kString).AsString());
}

std::uint64_t GetCount(JsonValue object, std::string_view key) {
  return static_cast<std::uint64_t>(Get(object, key, JsonKind::kNumber).AsDouble());
}

storage::TrialCost ReadTrial(JsonValue trial) {
  return {GetCount(trial, "rows_read"), Get(trial, "duration_ms", JsonKind::kNumber).AsDouble()};
}

storage::IndexSuggestion ReadSuggestion(JsonValue from) {
  storage::IndexSuggestion suggestion;
  for (const JsonValue index : Get(from, "indexes", JsonKind::kArray).elements()) {
    suggestion.indexes.push_back(
        {{GetText(index, "name"), GetText(index, "table"), GetText(index, "sql")},
         GetCount(index, "bytes")});
  }
  for (const JsonValue query : Get(from, "queries", JsonKind::kArray).elements()) {
    const JsonValue before = Get(query, "before", JsonKind::kObject);
    const JsonValue after = Get(query, "after", JsonKind::kObject);
    suggestion.queries.push_back({GetText(query, "query"), GetCount(query, "runs"),
                                  ReadTrial(before), ReadTrial(after), GetText(before, "plan"),
                                  GetText(after, "plan")});
  }
  return suggestion;
}

}  // namespace

storage::IndexAdvice ReadAdvice(JsonValue answer) {
  storage::IndexAdvice advice;
  advice.statements = GetCount(answer, "tried");
  for (const JsonValue each : Get(answer, "suggestions", JsonKind::kArray).elements()) {
    advice.suggestions.push_back(ReadSuggestion(each));
  }
  for (const JsonValue each : Get(answer, "untried", JsonKind::kArray).elements()) {
    advice.untried.push_back({GetText(each, "query"), GetText(each, "reason")});
  }
  return advice;
}

std::string AdviceAnswer(const storage::IndexAdvice& advice, std::int64_t generated_at_ms) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("generated_at").String(FormatIsoTime(generated_at_ms));
  json.Key("tried").Integer(Signed(advice.statements)).Key("suggestions").BeginArray();
  for (const storage::IndexSuggestion& suggestion : advice.suggestions) {
    WriteSuggestion(json, suggestion);
  }
  json.EndArray().Key("untried").BeginArray();
  for (const auto& [statement, reason] : advice.untried) {
    json.BeginObject().Key("query").String(statement).Key("reason").String(reason).EndObject();
  }
  json.EndArray().EndObject();
  return body;
}

}  // namespace compat::control
