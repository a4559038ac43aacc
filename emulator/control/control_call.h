// A request to the control surface that has been let in and read.

#pragma once

#include <functional>
#include <map>
#include <string>

#include "compat/access.h"
#include "compat/control/routes.h"
#include "compat/described/parameters.h"
#include "compat/json/json_value.h"
#include "emulator/http/http.h"
#include "emulator/http/router.h"

namespace emulator {

struct ControlCall {
  const RoutedRequest& routed;
  const compat::Caller* caller;  // null on a route that asks for none
  const compat::Parameters& parameters;
  compat::JsonValue body;  // an object as the route's table has it

  const std::string& request_id;

  // A path parameter, in the order of the route's braces.
  const std::string& part(std::size_t index) const { return routed.parameters.at(index); }
};

// Thread-safe.
using ControlHandler = std::function<Response(const ControlCall&)>;

// Who answers what; each part of the surface adds its own.
using ControlHandlers = std::map<compat::control::Operation, ControlHandler>;

}  // namespace emulator
