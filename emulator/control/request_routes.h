// What the routes of the server are called on the control surface.

#pragma once

#include <optional>

#include "compat/control/request_kind.h"
#include "emulator/http/router.h"

namespace emulator {

struct RequestRouteRule {
  compat::control::RequestRoute route;
  // Whether its handler tells a QueryWatch of its queries.
  bool runs_queries = false;
  // Whether the first parts of its path are an account and a database, as far as there are any.
  bool names_account = false;
  // Whether it makes a record of a workspace.
  bool makes_record = false;
};

// None for routes that concern no account.
std::optional<RequestRouteRule> RuleOf(const RouteName& route);

}  // namespace emulator
