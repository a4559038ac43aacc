// The body of POST …/query and …/raw.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compat/cloudflare/issues.h"
#include "compat/json/json_value.h"
#include "storage/query/query.h"

namespace compat::cloudflare {

// The statements that a body asks for: {"sql", "params"?} or {"batch": [{"sql", "params"?}, …]}.
// Parameters arrive as on the real REST service: numbers as REAL, booleans as the text true and
// false, arrays of bytes as BLOBs. Throws kInvalidRequest in D1's words.
std::vector<storage::Query> ParseQueryRequest(std::string body);

// What an element of "params" is to SQLite; none for what is no parameter.
using ReadParameter = std::optional<storage::Value> (*)(JsonValue);

// Reads {"sql", "params"?}. `prefix` is "" or the place of an element of a list with a dot behind
// it. What is wrong is added to `issues`.
storage::Query ReadQuery(JsonValue object, const std::string& prefix, ReadParameter read,
                         Issues& issues);

// The parameter that a number, a string or null is; none for every other kind.
std::optional<storage::Value> PlainParameterOf(JsonValue value);

}  // namespace compat::cloudflare
