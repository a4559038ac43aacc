// Bytes as text.

#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace compat {

// Appends two hexadecimal digits in lower case for each byte.
void AppendHex(std::string& out, std::span<const std::byte> bytes);

}  // namespace compat
