// A state of a database, as requests to the control surface name it.

#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "compat/bookmark.h"
#include "compat/described/body.h"
#include "compat/json/json_value.h"

namespace compat::control {

inline constexpr BodyKey kAtKeys[] = {{"bookmark"}, {"timestamp"}, {"snapshot"}};
inline constexpr BodyTable kAt = {"At", kAtKeys};

struct SnapshotName {
  std::string name;
};

// By its bookmark, as the last commit at or before a time in milliseconds since the Unix epoch, or
// by a name.
using State = std::variant<Bookmark, std::int64_t, SnapshotName>;

// Of a body as kAt has it. Throws kInvalidRequest with the path of what is wrong.
State ReadState(JsonValue at);

}  // namespace compat::control
