// The bodies of requests to the workspace surface: one table for each.

#pragma once

#include <optional>
#include <string>

#include "compat/described/body.h"
#include "compat/workspace/fields.h"
#include "storage/query/query.h"
#include "storage/records/records.h"

namespace compat::workspace {

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
    {"params", BodyType::kValues, BodyKey::Presence::kOptional, BodyKey::Null::kAllowed},
};

inline constexpr BodyTable kBodies[] = {
    {"CreateDatabase", kCreateBody}, {"UpdateDatabase", kUpdateBody}, {"Query", kQueryBody}};

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

// Parameters are bound as ReadBoundValue has them.
storage::Query ParseQueryRequest(std::string body);

}  // namespace compat::workspace
