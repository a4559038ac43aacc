// What a Worker's session says of the states that it may be shown.

#pragma once

#include <optional>
#include <string_view>

#include "storage/segments/history_position.h"

namespace compat::binding {

struct Session {
  bool is_for_primary = false;                    // only the newest state will do
  std::optional<storage::CommitNumber> at_least;  // what it has seen
};

// Reads what workerd's wrapper sends: "first-primary", "first-unconstrained" or nothing, and from
// the first answer on its bookmark. What is none of them asks the primary: Miniflare, too, lets it
// pass (worker-binding, section 1).
Session ReadSession(std::string_view token);

}  // namespace compat::binding
