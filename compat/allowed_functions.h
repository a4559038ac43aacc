// The SQL functions that a D1 statement may call.

#pragma once

#include <string_view>

namespace compat {

// `name` as SQLite registered it, in lower case.
bool IsAllowedFunction(std::string_view name);

}  // namespace compat
