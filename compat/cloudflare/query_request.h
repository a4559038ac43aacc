// The body of POST …/query and …/raw.

#pragma once

#include <string>
#include <vector>

#include "storage/query/query.h"

namespace compat::cloudflare {

// The statements that a body asks for: {"sql", "params"?} or {"batch": [{"sql", "params"?}, …]}.
// Parameters arrive as on the real REST service: numbers as REAL, booleans as the text true and
// false, arrays of bytes as BLOBs. Throws kInvalidRequest in D1's words.
std::vector<storage::Query> ParseQueryRequest(std::string body);

}  // namespace compat::cloudflare
