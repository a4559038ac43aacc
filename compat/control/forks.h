// Forks and uploads of databases on the control surface: what is asked, and how it is answered.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "compat/control/page.h"
#include "compat/control/state.h"
#include "compat/described/body.h"
#include "compat/described/parameters.h"
#include "compat/json/json_value.h"
#include "storage/segments/history_position.h"

namespace compat::control {

inline constexpr BodyKey kForkKeys[] = {
    {"name"},
    {.name = "at", .type = BodyType::kObject, .object = &kAt},
    {"ttl"},
    {"account_id"},
};
inline constexpr BodyTable kFork = {"Fork", kForkKeys};

inline constexpr BodyKey kForkedKeys[] = {
    {"uuid", BodyType::kText, BodyKey::Presence::kRequired},
    {"name", BodyType::kText, BodyKey::Presence::kRequired},
    {"created_at", BodyType::kText, BodyKey::Presence::kRequired},
    {"version", BodyType::kText, BodyKey::Presence::kRequired},
    {"file_size", BodyType::kInteger, BodyKey::Presence::kRequired, BodyKey::Null::kAllowed},
    {"num_tables", BodyType::kInteger, BodyKey::Presence::kRequired, BodyKey::Null::kAllowed},
    {"created_in_region", BodyType::kText, BodyKey::Presence::kRequired},
    {"jurisdiction", BodyType::kText, BodyKey::Presence::kRequired, BodyKey::Null::kAllowed},
    {"read_replication", BodyType::kAny, BodyKey::Presence::kRequired},
    {"bookmark", BodyType::kText, BodyKey::Presence::kRequired, BodyKey::Null::kAllowed},
};
inline constexpr BodyTable kForked = {"NewDatabase", kForkedKeys};

inline constexpr Parameter kUploadParameters[] = {
    {"name", ParameterType::kText, "What the database is to be called."}, kAccountParameter};
// What an upload says that it is.
inline constexpr std::string_view kSqliteMediaType = "application/vnd.sqlite3";

struct ForkRequest {
  std::optional<std::string> name;
  std::optional<State> at;  // none: now
  std::optional<std::int64_t> lifetime_ms;
  std::optional<std::string> account_id;  // the target's, as the client wrote it
};

// Of a body as kFork has it. Throws kInvalidRequest with the path of what is wrong.
ForkRequest ReadFork(JsonValue body);
// `database` is the new database as Cloudflare's API describes it, an object. No bookmark where no
// history is kept.
std::string ForkedAnswer(std::string database,
                         const std::optional<storage::HistoryPosition>& position);

}  // namespace compat::control
