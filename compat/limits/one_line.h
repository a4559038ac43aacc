// Text from elsewhere, for a line of a log or of a terminal.

#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace compat {

// With a blank for each control character; cut behind so many characters of UTF-8, which "..."
// then tells.
std::string OneLine(std::string_view text,
                    std::size_t most_characters = std::numeric_limits<std::size_t>::max());

}  // namespace compat
