#include "compat/workspace/query_answer.h"

#include <cmath>
#include <cstdint>
#include <utility>

#include "compat/json/json_text.h"
#include "storage/error.h"

namespace compat::workspace {

QueryAnswer::QueryAnswer(std::size_t max_bytes)
    : QueryResults(RowFormat::kObjects, "{", max_bytes) {}

void QueryAnswer::OnColumns(std::span<const std::string_view> names) {
  // What it has done is undone with the request.
  if (!columns_.empty()) throw storage::Error::At("query", "expected one statement, found more");
  columns_ = NamesJson(names);
  QueryResults::OnColumns(names);
}

void QueryAnswer::Restart() {
  columns_.clear();
  QueryResults::Restart();
}

std::string QueryAnswer::Finish() && { return std::move(*this).QueryResults::Finish("}"); }

void QueryAnswer::AppendStatementStart(std::string& out) {
  out.append(R"("columns":)").append(columns_).append(R"(,"rows":)");
}

void QueryAnswer::AppendStatementEnd(std::string& out, const storage::StatementReport& report) {
  out += R"(,"rowsRead":)";
  AppendJsonInteger(out, static_cast<std::int64_t>(report.rows.read));
  out += R"(,"rowsWritten":)";
  AppendJsonInteger(out, static_cast<std::int64_t>(report.rows.written));
  out += R"(,"durationMs":)";
  AppendJsonDouble(out, std::round(report.duration_ms * 1e4) / 1e4);
}

std::string NamesJson(std::span<const std::string_view> names) {
  std::string json = "[";
  for (const std::string_view name : names) {
    if (json.size() > 1) json.push_back(',');
    AppendJsonString(json, name);
  }
  json.push_back(']');
  return json;
}

}  // namespace compat::workspace
