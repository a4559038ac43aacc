#include "compat/control/fault_rule.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "compat/control/duration.h"
#include "storage/ascii.h"
#include "storage/error.h"

namespace compat::control {

namespace {

constexpr std::string_view kFailedProvisioning = "failed";

std::chrono::milliseconds ReadDelay(JsonValue value) {
  const auto duration = ParseDuration(value.AsString());
  if (!duration) throw Wrong(value, kDurationWanted);
  if (*duration > kMostFaultDelay) {
    throw Wrong(value, "expected at most " + FormatDuration(kMostFaultDelay));
  }
  return *duration;
}

std::size_t IndexOf(std::span<const std::string_view> choices, JsonValue value) {
  const auto found = std::find(choices.begin(), choices.end(), value.AsString());
  return static_cast<std::size_t>(found - choices.begin());
}

FaultTimes ReadTimes(JsonValue when) {
  const auto count = [&](std::string_view key) -> std::optional<std::uint64_t> {
    const auto value = when.Find(key);
    if (!value) return std::nullopt;
    return static_cast<std::uint64_t>(*value->AsInt64());
  };
  FaultTimes times;
  times.skip = count("skip").value_or(0);
  times.times = count("times");
  times.seed = count("seed").value_or(0);
  if (const auto probability = when.Find("probability")) {
    times.probability = probability->AsDouble();
  }
  return times;
}

FaultEffect ReadEffect(JsonValue effect) {
  const auto jitter = effect.Find("jitter");
  const auto delay = effect.Find("delay");
  if (effect.size() != (jitter && delay ? 2U : 1U) || (jitter && !delay)) {
    throw Wrong(effect,
                "expected one of error, delay, connection, http and provisioning; jitter goes with"
                " delay");
  }
  if (delay) return Delay{ReadDelay(*delay), jitter ? ReadDelay(*jitter) : Delay().jitter};
  if (const auto error = effect.Find("error")) return FailByName{std::string(error->AsString())};
  if (const auto status = effect.Find("http")) {
    return FailWithStatus{static_cast<int>(*status->AsInt64())};
  }
  if (const auto provisioning = effect.Find("provisioning")) {
    if (provisioning->AsString() == kFailedProvisioning) return Provisioning{};
    return Provisioning{ReadDelay(*provisioning)};
  }
  return static_cast<LostConnection>(IndexOf(kLostConnections, *effect.Find("connection")));
}

template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

void WriteMatch(JsonWriter& json, const RequestMatch& match) {
  json.BeginObject();
  if (match.account_id) json.Key("account_id").String(*match.account_id);
  if (match.database) json.Key("database").String(*match.database);
  if (match.route) json.Key("route").String(NameOf(*match.route));
  if (match.kind) json.Key("kind").String(kRequestKinds[static_cast<std::size_t>(*match.kind)]);
  if (match.sql) json.Key("sql").String(match.sql->text());
  if (!match.tables.empty()) {
    json.Key("tables").BeginArray();
    for (const std::string& table : match.tables) json.String(table);
    json.EndArray();
  }
  json.EndObject();
}

void WriteTimes(JsonWriter& json, const FaultTimes& when) {
  json.BeginObject().Key("skip").Integer(static_cast<std::int64_t>(when.skip));
  if (when.times) json.Key("times").Integer(static_cast<std::int64_t>(*when.times));
  json.Key("probability").Double(when.probability);
  json.Key("seed").Integer(static_cast<std::int64_t>(when.seed)).EndObject();
}

void WriteEffect(JsonWriter& json, const FaultEffect& effect) {
  json.BeginObject();
  std::visit(
      Overloaded{[&](const FailByName& error) { json.Key("error").String(error.name); },
                 [&](const Delay& delay) {
                   json.Key("delay").String(FormatDuration(delay.delay));
                   if (delay.jitter.count() == 0) return;
                   json.Key("jitter").String(FormatDuration(delay.jitter));
                 },
                 [&](LostConnection lost) {
                   json.Key("connection").String(kLostConnections[static_cast<std::size_t>(lost)]);
                 },
                 [&](const FailWithStatus& status) { json.Key("http").Integer(status.status); },
                 [&](const Provisioning& provisioning) {
                   json.Key("provisioning")
                       .String(provisioning.takes ? FormatDuration(*provisioning.takes)
                                                  : std::string(kFailedProvisioning));
                 }},
      effect);
  json.EndObject();
}

}  // namespace

RequestMatch ReadRequestMatch(JsonValue match) {
  RequestMatch read;
  if (const auto account = match.Find("account_id")) {
    read.account_id = storage::LowerCase(std::string(account->AsString()));
  }
  if (const auto database = match.Find("database")) read.database = database->AsString();
  if (const auto route = match.Find("route")) read.route = RequestRouteOf(route->AsString());
  if (const auto kind = match.Find("kind")) {
    read.kind = static_cast<RequestKind>(IndexOf(kRequestKinds, *kind));
  }
  if (const auto sql = match.Find("sql")) {
    read.sql.emplace(std::string(sql->AsString()), sql->Path());
  }
  if (const auto tables = match.Find("tables")) {
    if (tables->size() == 0 || tables->size() > static_cast<std::size_t>(kMostFaultTables)) {
      throw Wrong(*tables, "expected 1 to " + std::to_string(kMostFaultTables) + " names");
    }
    for (const JsonValue table : tables->elements()) read.tables.emplace_back(table.AsString());
  }
  return read;
}

FaultRule ReadFaultRule(JsonValue body) {
  FaultRule rule;
  if (const auto match = body.Find("match")) rule.match = ReadRequestMatch(*match);
  if (const auto when = body.Find("when")) rule.when = ReadTimes(*when);
  rule.effect = ReadEffect(*body.Find("do"));
  if (const auto at = body.Find("at")) {
    rule.at = static_cast<FaultMoment>(IndexOf(kFaultMoments, *at));
  }
  if (const auto armed = body.Find("armed")) rule.is_armed = armed->AsBoolean();
  const bool is_for_creations =
      rule.match.route == RequestRoute::kCreate && rule.at == FaultMoment::kBefore;
  if (std::holds_alternative<Provisioning>(rule.effect) && !is_for_creations) {
    throw Wrong(*body.Find("do")->Find("provisioning"),
                "expected with the route create in match, and at before");
  }
  return rule;
}

void WriteFaultRule(JsonWriter& json, const FaultRule& rule) {
  json.Key("match");
  WriteMatch(json, rule.match);
  json.Key("when");
  WriteTimes(json, rule.when);
  json.Key("do");
  WriteEffect(json, rule.effect);
  json.Key("at").String(kFaultMoments[static_cast<std::size_t>(rule.at)]);
  if (!rule.is_armed) json.Key("armed").Boolean(false);
}

}  // namespace compat::control
