// The bodies of requests: one table for each, which reads them and describes them.

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "compat/workspace/fields.h"
#include "storage/query/query.h"
#include "storage/records/records.h"

namespace compat::workspace {

enum class BodyType {
  kText,
  kChoice,
  kParameters,  // an array of values to bind
};

struct BodyKey {
  enum class Presence { kRequired, kOptional };
  enum class Null { kRefused, kAllowed };

  std::string_view name;
  BodyType type = BodyType::kText;
  Presence presence = Presence::kOptional;
  Null null = Null::kRefused;
  std::span<const std::string_view> choices = {};
};

inline constexpr BodyKey kCreateBody[] = {
    {"workspaceId", BodyType::kText, BodyKey::Presence::kRequired},
    {"name", BodyType::kText, BodyKey::Presence::kRequired},
    {"slug"},
    {"description", BodyType::kText, BodyKey::Presence::kOptional, BodyKey::Null::kAllowed},
    {"kind", BodyType::kChoice, BodyKey::Presence::kOptional, BodyKey::Null::kRefused, kKinds},
};

inline constexpr BodyKey kUpdateBody[] = {
    {"name"},
    {"description", BodyType::kText, BodyKey::Presence::kOptional, BodyKey::Null::kAllowed},
};

inline constexpr BodyKey kQueryBody[] = {
    {"query", BodyType::kText, BodyKey::Presence::kRequired},
    {"params", BodyType::kParameters, BodyKey::Presence::kOptional, BodyKey::Null::kAllowed},
};

// All throw kInvalidRequest with the path of what is wrong, e.g. "name" or "params[2].base64".

struct CreateRequest {
  std::string workspace_id;
  std::string name;                 // trimmed
  std::optional<std::string> slug;  // a slug; none: to be made of the name
  std::optional<std::string> description;
  std::string kind;
};
CreateRequest ParseCreateRequest(std::string body);

storage::RecordChanges ParseUpdateRequest(std::string body);

// Numbers written without fraction and exponent are bound as INTEGER, others as REAL, booleans as 1
// and 0, {"base64": "…"} as a BLOB.
storage::Query ParseQueryRequest(std::string body);

}  // namespace compat::workspace
