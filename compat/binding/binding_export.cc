#include "compat/binding/binding_export.h"

#include <algorithm>

#include "compat/json/json_writer.h"
#include "storage/error.h"

namespace compat::binding {

namespace {

constexpr std::string_view kExportPragma = "PRAGMA miniflare_d1_export(?,?,?);";
// Of the parameters: what stands behind them are names.
constexpr std::size_t kFlags = 2;

// As JavaScript takes it for a yes.
bool IsTruthy(const storage::Value& value) {
  switch (value.type) {
    case storage::ValueType::kReal:
      return value.real != 0;
    case storage::ValueType::kText:
      return !value.bytes.empty();
    default:
      return false;  // a parameter is nothing else but null
  }
}

}  // namespace

std::optional<storage::DumpOptions> FindExport(std::span<const storage::Query> queries) {
  if (queries.size() != 1 || queries.front().sql != kExportPragma) return std::nullopt;
  const std::span<const storage::Value> parameters = queries.front().parameters;
  if (parameters.size() < kFlags) return std::nullopt;
  storage::DumpOptions options;
  options.schema = !IsTruthy(parameters[0]);
  options.data = !IsTruthy(parameters[1]);
  for (const storage::Value& name : parameters.subspan(kFlags)) options.names.push_back(name.bytes);
  return options;
}

void ExportAnswer::Add(std::string_view piece) {
  if (piece.size() > max_bytes_ - std::min(text_.size(), max_bytes_)) {
    throw storage::Error(storage::ErrorKind::kResultTooLarge,
                         "D1 DB's isolate exceeded its memory limit and was reset.");
  }
  text_ += piece;
}

std::string ExportAnswer::Finish() const {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("success").Boolean(true);
  json.Key("results").BeginArray().BeginArray();
  std::string_view rest = text_;
  for (std::size_t end = 0; end != std::string_view::npos;) {
    end = rest.find('\n');
    json.String(rest.substr(0, end));
    if (end != std::string_view::npos) rest.remove_prefix(end + 1);
  }
  json.EndArray().EndArray().Key("meta").BeginObject().EndObject().EndObject();
  return body;
}

}  // namespace compat::binding
