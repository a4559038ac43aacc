// The clocks of accounts on the control surface: what is asked, and how it is answered.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "compat/control/page.h"
#include "compat/described/body.h"
#include "compat/json/json_value.h"
#include "storage/clocks.h"

namespace compat::control {

inline constexpr std::int64_t kMostClockRate = 1'000'000;

inline constexpr BodyKey kRateKey = {
    .name = "rate", .type = BodyType::kNumber, .most = kMostClockRate};
// What a clock is set to: what is left out stays.
inline constexpr BodyKey kClockChangeKeys[] = {{"now"}, {"frozen", BodyType::kBoolean}, kRateKey};
inline constexpr BodyTable kClockChange = {"ClockChange", kClockChangeKeys};
inline constexpr BodyKey kNewClockKeys[] = {
    {"account_id"}, {"now"}, {"frozen", BodyType::kBoolean}, kRateKey};
inline constexpr BodyTable kNewClock = {"SetClock", kNewClockKeys};
inline constexpr BodyKey kClockAdvanceKeys[] = {
    {"account_id"}, {"by", BodyType::kText, BodyKey::Presence::kRequired}};
inline constexpr BodyTable kClockAdvance = {"AdvanceClock", kClockAdvanceKeys};

inline constexpr BodyKey kClockKeys[] = {
    {"now", BodyType::kText, BodyKey::Presence::kRequired},
    {"frozen", BodyType::kBoolean, BodyKey::Presence::kRequired},
    {"rate", BodyType::kNumber, BodyKey::Presence::kRequired},
    {.name = "offset_ms",
     .type = BodyType::kInteger,
     .presence = BodyKey::Presence::kRequired,
     .least = -storage::kLatestClockMs},
};
inline constexpr BodyTable kClock = {"Clock", kClockKeys};
inline constexpr Parameter kClockParameters[] = {kAccountParameter};

struct ClockChange {
  std::optional<std::int64_t> now_ms;
  std::optional<bool> frozen;
  std::optional<double> rate;

  storage::ClockSetting Apply(storage::ClockSetting setting) const;
};

// Of a body as kNewClock or kClockChange has it. Throws kInvalidRequest with the path of what is
// wrong, and what no clock can show.
ClockChange ReadClockChange(JsonValue body);
// The `account_id` of a body, where it names one.
std::optional<std::string> FindAccountIn(JsonValue body);

// How far a clock is to be put forward.
class ClockAdvance {
 public:
  // Of a body as kClockAdvance has it. Throws kInvalidRequest with the path of what is wrong.
  explicit ClockAdvance(JsonValue body);

  // Throws the same for a clock that would be beyond what it can show.
  storage::ClockSetting Apply(storage::ClockSetting setting) const;

 private:
  std::int64_t by_ms_ = 0;
};

// `setting` is as storage::Clocks::SettingOf has it.
std::string ClockAnswer(const storage::ClockSetting& setting);

}  // namespace compat::control
