#include "compat/control/namespaces.h"

#include <algorithm>

#include "compat/bookmark.h"
#include "compat/control/duration.h"
#include "compat/iso_time.h"
#include "compat/json/json_writer.h"
#include "storage/ascii.h"

namespace compat::control {

namespace {

constexpr std::chrono::seconds kPatience{30};
constexpr std::chrono::minutes kMostPatience{10};

std::chrono::milliseconds ReadDuration(JsonValue value) {
  const auto duration = ParseDuration(value.AsString());
  if (!duration) throw Wrong(value, kDurationWanted);
  return *duration;
}

bool IsAccountId(std::string_view id) {
  constexpr std::size_t kDigits = 32;
  return id.size() == kDigits && std::ranges::all_of(id, storage::IsHexDigit);
}

void WriteTime(JsonWriter& json, std::string_view key, std::optional<std::int64_t> time_ms) {
  json.Key(key);
  if (time_ms) {
    json.String(FormatIsoTime(*time_ms));
  } else {
    json.Null();
  }
}

void WriteTexts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
  json.Key(key).BeginArray();
  for (const std::string& text : texts) json.String(text);
  json.EndArray();
}

void WriteEnvironment(JsonWriter& json, const ServerAccess& server) {
  json.Key("env").BeginObject();
  for (const auto& [name, value] : ServerVariables(server)) json.Key(name).String(value);
  json.EndObject();
}

}  // namespace

storage::NewNamespace ReadNewNamespace(JsonValue body) {
  storage::NewNamespace wanted;
  if (const auto name = body.Find("template")) wanted.template_name = std::string(name->AsString());
  if (const auto id = body.Find("account_id")) {
    if (!IsAccountId(id->AsString())) throw Wrong(*id, "expected 32 hexadecimal digits");
    wanted.account_id = storage::LowerCase(std::string(id->AsString()));
  }
  if (const auto ttl = body.Find("ttl")) wanted.lifetime_ms = ReadDuration(*ttl).count();
  if (const auto clock = body.Find("clock")) {
    wanted.clock = [change = ReadClockChange(*clock)](const storage::ClockSetting& usual) {
      return change.Apply(usual);
    };
  }
  if (const auto seed = body.Find("seed")) {
    wanted.seed = static_cast<std::uint64_t>(*seed->AsInt64());
  }
  return wanted;
}

std::chrono::milliseconds ReadPatience(JsonValue body) {
  const auto wait = body.Find("wait");
  if (!wait) return kPatience;
  const std::chrono::milliseconds patience = ReadDuration(*wait);
  if (patience > kMostPatience) throw Wrong(*wait, "expected 10 minutes at most");
  return patience;
}

void CheckTemplateName(const std::string& name) {
  constexpr std::size_t kMost = 128;
  const auto is_allowed = [](char c) {
    return storage::IsAlphanumeric(c) || c == '.' || c == '_' || c == '-';
  };
  if (!name.empty() && name.size() <= kMost && std::ranges::all_of(name, is_allowed)) return;
  throw storage::Error::At("name", "expected 1 to 128 letters, digits, \".\", \"_\" and \"-\"");
}

std::string MadeNamespaceAnswer(const storage::MadeNamespace& made, const ServerAccess& server) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("account_id").String(server.account_id);
  json.Key("token").String(server.token);
  json.Key("api_base_url").String(server.url + "/client/v4");
  json.Key("binding_url").String(server.url + "/binding/@" + server.account_id);
  json.Key("databases").BeginArray();
  for (const storage::MarkedDatabase& database : made.databases) {
    json.BeginObject().Key("uuid").String(database.record.uuid);
    json.Key("name").String(database.record.name).Key("bookmark");
    if (database.position) {
      json.String(FormatBookmark(*database.position));
    } else {
      json.Null();
    }
    json.EndObject();
  }
  json.EndArray();
  WriteEnvironment(json, server);
  WriteTime(json, "expires_at", made.record.expires_at_ms);
  json.EndObject();
  return body;
}

std::string NamespaceItem(const storage::NamespaceRecord& record) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("account_id").String(record.account_id).Key("template");
  if (record.template_name) {
    json.String(*record.template_name);
  } else {
    json.Null();
  }
  json.Key("databases").Integer(static_cast<std::int64_t>(record.databases));
  WriteTime(json, "created_at", record.created_at_ms);
  WriteTime(json, "expires_at", record.expires_at_ms);
  json.EndObject();
  return body;
}

std::string ResetAnswer(const storage::ResetReport& report, double duration_ms) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject();
  WriteTexts(json, "restored", report.restored);
  WriteTexts(json, "removed", report.removed);
  WriteTexts(json, "returned", report.returned);
  json.Key("duration_ms").Double(duration_ms).EndObject();
  return body;
}

std::string AccountIdAnswer(const std::string& account_id) {
  std::string body;
  JsonWriter(body).BeginObject().Key("account_id").String(account_id).EndObject();
  return body;
}

std::string BuildingAnswer(const ServerAccess& server) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("state").String("building");
  json.Key("account_id").String(server.account_id).Key("token").String(server.token);
  WriteEnvironment(json, server);
  json.EndObject();
  return body;
}

std::string TemplateItem(const storage::TemplateRecord& record, std::uint64_t bytes) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("name").String(record.name);
  json.Key("state").String(record.is_ready ? "ready" : "building");
  json.Key("account_id").String(record.account_id);
  json.Key("bytes").Integer(static_cast<std::int64_t>(bytes));
  json.Key("namespaces").Integer(static_cast<std::int64_t>(record.namespaces));
  WriteTime(json, "created_at", record.created_at_ms);
  json.EndObject();
  return body;
}

std::string TemplateNameAnswer(const std::string& name) {
  std::string body;
  JsonWriter(body).BeginObject().Key("name").String(name).EndObject();
  return body;
}

}  // namespace compat::control
