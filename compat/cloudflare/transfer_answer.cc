#include "compat/cloudflare/transfer_answer.h"

#include <cmath>

#include "compat/cloudflare/regions.h"
#include "compat/json/json_writer.h"

namespace compat::cloudflare {

namespace {

using State = TransferStatus::State;

// The service shows a tenth of a microsecond and no more.
double RoundedMs(double duration_ms) { return std::round(duration_ms * 1e4) / 1e4; }

// All but "result", which only what is complete has; the object stays open. A client looks for
// "error" or for "errors", depending on its age.
void WriteCommon(JsonWriter& json, const TransferStatus& status, std::string_view type) {
  const bool failed = status.state == State::kRefused || status.state == State::kFailed;
  json.BeginObject().Key("success").Boolean(!failed).Key("type").String(type);
  if (!status.at_bookmark.empty()) json.Key("at_bookmark").String(status.at_bookmark);
  json.Key("messages").BeginArray();
  for (const std::string& message : status.messages) json.String(message);
  json.EndArray();
  if (status.state != State::kRefused) {
    json.Key("status").String(failed                             ? "error"
                              : status.state == State::kComplete ? "complete"
                                                                 : "active");
  }
  if (failed) {
    json.Key("error").String(status.error);
    json.Key("errors").BeginArray().String(status.error).EndArray();
  }
}

void WriteCount(JsonWriter& json, std::string_view key, std::uint64_t count) {
  json.Key(key).Integer(static_cast<std::int64_t>(count));
}

void WriteMeta(JsonWriter& json, const storage::ImportReport& report, std::string_view region) {
  const double duration = RoundedMs(report.duration_ms);
  json.BeginObject().Key("served_by").String("v3-prod");
  json.Key("served_by_region").String(region).Key("served_by_colo").String(ColoOf(region));
  json.Key("served_by_primary").Boolean(true);
  json.Key("timings").BeginObject().Key("sql_duration_ms").Double(duration).EndObject();
  json.Key("duration").Double(duration);
  json.Key("changes").Integer(report.changes).Key("last_row_id").Integer(report.last_row_id);
  json.Key("changed_db").Boolean(report.changed_database);
  WriteCount(json, "size_after", report.size_after);
  WriteCount(json, "rows_read", report.rows.read);
  WriteCount(json, "rows_written", report.rows.written);
  WriteCount(json, "num_tables", report.user_tables);
  json.EndObject();
}

}  // namespace

std::string ExportResult(const TransferStatus& status, std::string_view signed_url) {
  std::string text;
  JsonWriter json(text);
  WriteCommon(json, status, "export");
  if (status.state == State::kComplete) {
    json.Key("result").BeginObject().Key("filename").String(status.result.filename);
    json.Key("signed_url").String(signed_url).EndObject();
  }
  json.EndObject();
  return text;
}

std::string ImportResult(const TransferStatus& status, std::string_view region) {
  std::string text;
  JsonWriter json(text);
  WriteCommon(json, status, "import");
  if (status.state == State::kComplete) {
    json.Key("result").BeginObject();
    json.Key("final_bookmark").String(status.result.final_bookmark);
    WriteCount(json, "num_queries", status.result.report.statements);
    json.Key("meta");
    WriteMeta(json, status.result.report, region);
    json.EndObject();
  }
  json.EndObject();
  return text;
}

std::string UploadResult(std::string_view filename, std::string_view upload_url) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Key("success").Boolean(true).Key("type").String("import");
  json.Key("filename").String(filename).Key("upload_url").String(upload_url);
  json.Key("messages").BeginArray().EndArray().EndObject();
  return text;
}

}  // namespace compat::cloudflare
