// Rules that make requests fail, as tests write them.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compat/control/fault_error.h"
#include "compat/control/page.h"
#include "compat/control/pattern.h"
#include "compat/control/request_kind.h"
#include "compat/described/body.h"
#include "compat/json/json_value.h"
#include "compat/json/json_writer.h"

namespace compat::control {

// Which requests are meant: every condition that is there has to hold.
struct RequestMatch {
  std::optional<std::string> account_id;  // in lower case
  std::optional<std::string> database;    // a uuid or a name
  std::optional<RequestRoute> route;
  std::optional<RequestKind> kind;
  std::optional<Pattern> sql;       // in a statement of the request
  std::vector<std::string> tables;  // one of them; empty: whichever
};

// Which of the requests that match.
struct FaultTimes {
  std::uint64_t skip = 0;  // the first ones
  std::optional<std::uint64_t> times;
  double probability = 1;
  std::uint64_t seed = 0;  // of the dice
};

enum class LostConnection { kReset, kEmpty, kTruncate };

// What happens to a request.
struct FailByName {
  std::string name;  // of kFaultErrors
};
struct Delay {
  std::chrono::milliseconds delay{0};
  std::chrono::milliseconds jitter{0};  // plus or minus
};
struct FailWithStatus {
  int status = 0;
};
// Of a workspace's record that is made: it says for so long that it is being made, or fails.
struct Provisioning {
  std::optional<std::chrono::milliseconds> takes;  // none: it fails
};
using FaultEffect = std::variant<FailByName, Delay, LostConnection, FailWithStatus, Provisioning>;

enum class FaultMoment { kBefore, kAfterCommit };

struct FaultRule {
  RequestMatch match;
  FaultTimes when;
  FaultEffect effect;
  FaultMoment at = FaultMoment::kBefore;
  bool is_armed = true;  // one that is not is for no request, and keeps its place
};

inline constexpr std::int64_t kMostFaultTables = 100;
inline constexpr std::chrono::minutes kMostFaultDelay{10};

// "reset", "empty", "truncate": in the order of LostConnection's.
inline constexpr std::string_view kLostConnections[] = {"reset", "empty", "truncate"};
inline constexpr std::string_view kFaultMoments[] = {"before", "after_commit"};

inline constexpr BodyKey kMatchKeys[] = {
    {"account_id"},
    {"database"},
    {.name = "route", .type = BodyType::kChoice, .choices = kRequestRoutes},
    {.name = "kind", .type = BodyType::kChoice, .choices = kRequestKinds},
    {"sql"},
    {"tables", BodyType::kTexts},
};
inline constexpr BodyTable kMatch = {"FaultMatch", kMatchKeys};

inline constexpr std::int64_t kMostFaultCount = 1'000'000'000;
inline constexpr BodyKey kWhenKeys[] = {
    {.name = "skip", .type = BodyType::kInteger, .most = kMostFaultCount},
    {.name = "times", .type = BodyType::kInteger, .least = 1, .most = kMostFaultCount},
    {.name = "probability", .type = BodyType::kNumber, .most = 1},
    {.name = "seed", .type = BodyType::kInteger},
};
inline constexpr BodyTable kWhen = {"FaultTimes", kWhenKeys};

inline constexpr BodyKey kEffectKeys[] = {
    {.name = "error", .type = BodyType::kChoice, .choices = kFaultErrors},
    {"delay"},
    {"jitter"},
    {.name = "connection", .type = BodyType::kChoice, .choices = kLostConnections},
    {.name = "http", .type = BodyType::kInteger, .least = 400, .most = 599},
    {"provisioning"},
};
inline constexpr BodyTable kEffect = {"FaultEffect", kEffectKeys};

inline constexpr BodyKey kMatchKey = {
    .name = "match", .type = BodyType::kObject, .object = &kMatch};
inline constexpr BodyKey kWhenKey = {.name = "when", .type = BodyType::kObject, .object = &kWhen};
inline constexpr BodyKey kDoKey = {.name = "do",
                                   .type = BodyType::kObject,
                                   .presence = BodyKey::Presence::kRequired,
                                   .object = &kEffect};
inline constexpr BodyKey kAtKey = {
    .name = "at", .type = BodyType::kChoice, .choices = kFaultMoments};

inline constexpr BodyKey kArmedKey = {.name = "armed", .type = BodyType::kBoolean};

inline constexpr BodyKey kFaultKeys[] = {kMatchKey, kWhenKey, kDoKey, kAtKey, kArmedKey};
inline constexpr BodyTable kFault = {"Fault", kFaultKeys};

// What a rule is answered as.
inline constexpr BodyKey kFaultStatusKeys[] = {
    {"id", BodyType::kText, BodyKey::Presence::kRequired},
    kMatchKey,
    kWhenKey,
    kDoKey,
    kAtKey,
    kArmedKey,
    {"seen", BodyType::kInteger, BodyKey::Presence::kRequired},
    {"fired", BodyType::kInteger, BodyKey::Presence::kRequired},
};
inline constexpr BodyTable kFaultStatus = {"FaultStatus", kFaultStatusKeys};
inline constexpr BodyKey kFaultPageKeys[] = {{.name = "data",
                                              .type = BodyType::kObjects,
                                              .presence = BodyKey::Presence::kRequired,
                                              .object = &kFaultStatus},
                                             kNextKey};
inline constexpr BodyTable kFaultPage = {"FaultPage", kFaultPageKeys};
inline constexpr BodyKey kDeletedKeys[] = {
    {"deleted", BodyType::kInteger, BodyKey::Presence::kRequired}};
inline constexpr BodyTable kDeleted = {"Deleted", kDeletedKeys};

inline constexpr Parameter kFaultListParameters[] = {kLimitParameter, kAfterParameter,
                                                     kAccountParameter};
inline constexpr Parameter kFaultAccountParameters[] = {kAccountParameter};

// Of a body as kFault has it. Throws kInvalidRequest with the path of what is wrong.
FaultRule ReadFaultRule(JsonValue body);
// Of a `match` as kMatch has it, at `body`'s key of that name.
RequestMatch ReadRequestMatch(JsonValue match);

// Appends the keys of a rule to an object that is open.
void WriteFaultRule(JsonWriter& json, const FaultRule& rule);

}  // namespace compat::control
