// Texts in JSON objects.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "compat/json/json_value.h"

namespace compat {

// What stands at `path`, keys with points between, of an object in objects; none where there is
// nothing. Good as long as `value` is.
std::optional<JsonValue> FindAt(JsonValue value, std::string_view path);
// The same, where it is a text.
std::optional<std::string> FindTextAt(JsonValue value, std::string_view path);

// An object of these.
std::string JsonObjectOf(const std::map<std::string, std::string>& texts);

}  // namespace compat
