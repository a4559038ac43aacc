#include "compat/control/clock.h"

#include "compat/control/duration.h"
#include "compat/iso_time.h"
#include "compat/json/json_writer.h"
#include "storage/ascii.h"
#include "storage/error.h"

namespace compat::control {

namespace {

constexpr const char* kTimeWanted =
    "expected a time from 1970-01-01T00:00:00.000Z to 9999-12-31T23:59:59.999Z";

}  // namespace

storage::ClockSetting ClockChange::Apply(storage::ClockSetting setting) const {
  if (now_ms) setting.shows_ms = *now_ms;
  if (frozen) setting.is_frozen = *frozen;
  if (rate) setting.rate = *rate;
  return setting;
}

ClockChange ReadClockChange(JsonValue body) {
  ClockChange change;
  if (const auto now = body.Find("now")) {
    change.now_ms = ParseIsoTime(now->AsString());
    const bool can_be_shown = change.now_ms && *change.now_ms >= storage::kEarliestClockMs &&
                              *change.now_ms <= storage::kLatestClockMs;
    if (!can_be_shown) throw Wrong(*now, kTimeWanted);
  }
  if (const auto frozen = body.Find("frozen")) change.frozen = frozen->AsBoolean();
  if (const auto rate = body.Find("rate")) change.rate = rate->AsDouble();
  return change;
}

std::optional<std::string> FindAccountIn(JsonValue body) {
  const auto account_id = body.Find("account_id");
  if (!account_id) return std::nullopt;
  return std::string(account_id->AsString());
}

ClockAdvance::ClockAdvance(JsonValue body) {
  const JsonValue by = *body.Find("by");
  const auto duration = ParseDuration(by.AsString());
  if (!duration) throw Wrong(by, kDurationWanted);
  by_ms_ = duration->count();
}

storage::ClockSetting ClockAdvance::Apply(storage::ClockSetting setting) const {
  if (by_ms_ > storage::kLatestClockMs - setting.shows_ms) {
    throw storage::Error::At("by", "no clock goes beyond 9999-12-31T23:59:59.999Z");
  }
  setting.shows_ms += by_ms_;
  return setting;
}

std::string ClockAnswer(const storage::ClockSetting& setting) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("now").String(FormatIsoTime(setting.shows_ms));
  json.Key("frozen").Boolean(setting.is_frozen).Key("rate").Double(setting.rate);
  json.Key("offset_ms").Integer(setting.shows_ms - setting.set_at_ms).EndObject();
  return body;
}

}  // namespace compat::control
