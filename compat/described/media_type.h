// Content types of requests.

#pragma once

#include <string_view>

#include "storage/error.h"

namespace compat {

// Whether `header`, the value of a Content-Type, names the type, whatever its parameters.
bool IsMediaType(std::string_view header, std::string_view type);

// A body is of `type`.
storage::Error WrongMediaType(std::string_view type = "application/json");

}  // namespace compat
