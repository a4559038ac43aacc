// The body of POST …/query and …/raw.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compat/json/json_value.h"
#include "storage/query/query.h"

namespace compat::cloudflare {

// The statements that a body asks for: {"sql", "params"?} or {"batch": [{"sql", "params"?}, …]}.
// Parameters arrive as on the real REST service: numbers as REAL, booleans as the text true and
// false, arrays of bytes as BLOBs. Throws kInvalidRequest in D1's words.
std::vector<storage::Query> ParseQueryRequest(std::string body);

// The parameter that a number, a string or null is; none for every other kind.
std::optional<storage::Value> PlainParameterOf(JsonValue value);

}  // namespace compat::cloudflare
