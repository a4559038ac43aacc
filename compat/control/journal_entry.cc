#include "compat/control/journal_entry.h"

#include <algorithm>
#include <utility>

#include "compat/hex.h"
#include "compat/iso_time.h"
#include "compat/json/json_text.h"

namespace compat::control {

namespace {

using storage::Value;
using storage::ValueType;

// A text as it is; of a longer one the first characters that are whole.
std::string_view Cut(std::string_view text) {
  if (text.size() <= kMostParamBytes) return text;
  std::size_t end = kMostParamBytes;
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
  };
  while (end > kMostParamBytes - 4 && continues(end)) --end;
  return text.substr(0, end);
}

std::string HexOf(std::string_view bytes) {
  std::string text;
  AppendHex(text, std::as_bytes(std::span(bytes)));
  return text;
}

void AppendText(std::string& out, const Value& value) {
  const std::string_view cut = Cut(value.bytes);
  if (cut.size() == value.bytes.size()) return AppendJsonString(out, cut);
  JsonWriter json(out);
  json.BeginObject().Key("cut").String(cut);
  json.Key("bytes").Integer(static_cast<std::int64_t>(value.bytes.size())).EndObject();
}

void AppendBlob(std::string& out, const Value& value) {
  const std::string_view cut = std::string_view(value.bytes).substr(0, kMostParamBytes);
  if (cut.size() == value.bytes.size()) {
    return AppendJsonByteArray(out, std::as_bytes(std::span(cut)));
  }
  JsonWriter json(out);
  json.BeginObject().Key("cut").String(HexOf(cut));
  json.Key("bytes").Integer(static_cast<std::int64_t>(value.bytes.size())).EndObject();
}

void AppendParam(std::string& out, const Value& value) {
  switch (value.type) {
    case ValueType::kNull:
      out += "null";
      return;
    case ValueType::kInteger:
      return AppendJsonInteger(out, value.integer);
    case ValueType::kReal:
      return AppendJsonDouble(out, value.real);
    case ValueType::kText:
      return AppendText(out, value);
    case ValueType::kBlob:
      return AppendBlob(out, value);
  }
}

void WriteTextOrNull(JsonWriter& json, std::string_view key, const std::string& text) {
  json.Key(key);
  text.empty() ? json.Null() : json.String(text);
}

void WriteStatement(JsonWriter& json, const JournalStatement& statement, const std::string* plan) {
  json.BeginObject().Key("sql").String(statement.sql).Key("params").Raw(statement.params);
  if (const auto& counters = statement.counters) {
    json.Key("rows_read").Integer(static_cast<std::int64_t>(counters->rows_read));
    json.Key("rows_written").Integer(static_cast<std::int64_t>(counters->rows_written));
    json.Key("changes").Integer(counters->changes);
    json.Key("rows_returned").Integer(static_cast<std::int64_t>(counters->rows_returned));
    json.Key("duration_ms").Double(counters->duration_ms);
  }
  if (plan != nullptr) json.Key("plan").String(*plan);
  json.EndObject();
}

}  // namespace

void AppendJournalParams(std::string& out, std::span<const Value> values) {
  out += '[';
  bool is_first = true;
  for (const Value& value : values) {
    if (!std::exchange(is_first, false)) out += ',';
    AppendParam(out, value);
  }
  out += ']';
}

void WriteJournalEntry(JsonWriter& json, const JournalEntry& entry,
                       std::span<const std::string> plans) {
  json.BeginObject().Key("id").String(std::to_string(entry.id));
  json.Key("at").String(FormatIsoTime(entry.at_ms));
  json.Key("account_id").String(entry.account_id);
  WriteTextOrNull(json, "database", entry.database);
  json.Key("route").String(NameOf(entry.route));
  json.Key("method").String(entry.method).Key("path").String(entry.path);
  json.Key("status").Integer(entry.status).Key("duration_ms").Double(entry.duration_ms);
  json.Key("statements").BeginArray();
  for (std::size_t i = 0; i < entry.statements.size(); ++i) {
    WriteStatement(json, entry.statements[i], i < plans.size() ? &plans[i] : nullptr);
  }
  json.EndArray();
  if (!entry.has_all_statements) json.Key("statements_cut").Boolean(true);
  if (!entry.error.empty()) json.Key("error").String(entry.error);
  if (!entry.fault.empty()) json.Key("fault").String(entry.fault);
  WriteTextOrNull(json, "client", entry.client);
  json.EndObject();
}

}  // namespace compat::control
