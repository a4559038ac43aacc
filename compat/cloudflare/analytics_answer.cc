#include "compat/cloudflare/analytics_answer.h"

#include <string_view>

#include "compat/iso_time.h"
#include "compat/json/json_writer.h"
#include "storage/folder_name.h"

namespace compat::cloudflare {

namespace {

// "2026-09-29T06:00:00Z", without the milliseconds, as the service has it.
std::string HourText(std::int64_t hour_ms) { return FormatIsoTime(hour_ms).substr(0, 19) + "Z"; }

JsonWriter& BeginGroups(JsonWriter& json, std::string_view dataset) {
  json.BeginObject().Key("data").BeginObject().Key("viewer").BeginObject();
  return json.Key("accounts").BeginArray().BeginObject().Key(dataset).BeginArray();
}

void EndGroups(JsonWriter& json) {
  json.EndArray().EndObject().EndArray().EndObject().EndObject();
  json.Key("errors").Null().EndObject();
}

std::int64_t Integer(std::uint64_t value) { return static_cast<std::int64_t>(value); }

void WriteSums(JsonWriter& json, const storage::Usage& usage) {
  json.Key("sum").BeginObject();
  json.Key("queryDurationMs").Double(usage.duration_ms);
  json.Key("rowsRead").Integer(Integer(usage.rows_read));
  json.Key("rowsWritten").Integer(Integer(usage.rows_written));
  json.Key("rowsReturned").Integer(Integer(usage.rows_returned)).EndObject();
}

void WriteAverages(JsonWriter& json, const storage::Usage& usage) {
  const auto runs = static_cast<double>(usage.runs());
  json.Key("avg").BeginObject();
  json.Key("queryDurationMs").Double(usage.duration_ms / runs);
  json.Key("rowsRead").Double(static_cast<double>(usage.rows_read) / runs);
  json.Key("rowsWritten").Double(static_cast<double>(usage.rows_written) / runs);
  json.Key("rowsReturned").Double(static_cast<double>(usage.rows_returned) / runs).EndObject();
}

void WriteSlowestRun(JsonWriter& json, const storage::Usage& usage) {
  json.Key("slowestRun").BeginObject().Key("durationMs").Double(usage.slowest_ms).Key("queryPlan");
  if (usage.slowest_plan.empty()) {
    json.Null();
  } else {
    json.String(usage.slowest_plan);
  }
  json.EndObject();
}

}  // namespace

std::string AnalyticsGroups(std::span<const storage::HourUsage> hours) {
  std::string body;
  JsonWriter json(body);
  BeginGroups(json, "d1AnalyticsAdaptiveGroups");
  for (const auto& [hour_ms, usage] : hours) {
    json.BeginObject().Key("sum").BeginObject();
    json.Key("readQueries").Integer(Integer(usage.reads));
    json.Key("writeQueries").Integer(Integer(usage.writes));
    json.Key("rowsRead").Integer(Integer(usage.rows_read));
    json.Key("rowsWritten").Integer(Integer(usage.rows_written)).EndObject();
    json.Key("dimensions").BeginObject().Key("datetimeHour").String(HourText(hour_ms));
    json.EndObject().EndObject();
  }
  EndGroups(json);
  return body;
}

std::string QueriesGroups(std::span<const storage::DatabaseStatementUsage> statements,
                          SlowestRun slowest_run) {
  std::string body;
  JsonWriter json(body);
  BeginGroups(json, "d1QueriesAdaptiveGroups");
  for (const auto& [folder, statement, usage] : statements) {
    json.BeginObject();
    WriteSums(json, usage);
    WriteAverages(json, usage);
    json.Key("count").Integer(Integer(usage.runs()));
    if (slowest_run == SlowestRun::kAsked) WriteSlowestRun(json, usage);
    json.Key("dimensions").BeginObject().Key("query").String(statement);
    json.Key("databaseId").String(storage::UuidOfFolder(folder)).EndObject().EndObject();
  }
  EndGroups(json);
  return body;
}

std::optional<Failure> AnalyticsFailureOf(const storage::Error& error) {
  const bool is_forbidden = error.kind() == storage::ErrorKind::kForbidden;
  if (!is_forbidden && error.kind() != storage::ErrorKind::kInvalidRequest) return std::nullopt;
  const std::string message = is_forbidden ? "not authorized for that account" : error.what();
  Failure failure;
  // By 403 wrangler knows that it is about permissions.
  failure.status = is_forbidden ? 403 : 200;
  JsonWriter json(failure.body);
  json.BeginObject().Key("data").Null().Key("errors").BeginArray();
  json.BeginObject().Key("message").String(message).EndObject();
  json.EndArray().EndObject();
  return failure;
}

}  // namespace compat::cloudflare
