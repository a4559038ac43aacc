// A request's JSON body, or D1's words for why it is none.

#pragma once

#include <string>

#include "compat/json/json_reader.h"

namespace compat::cloudflare {

// Throws kInvalidRequest when `body` is not JSON.
JsonDocument ParseBody(std::string body, JsonRules rules);
// The same, and when it is not an object.
JsonDocument ParseBodyObject(std::string body);

}  // namespace compat::cloudflare
