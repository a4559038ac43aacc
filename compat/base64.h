// Bytes as base64 (RFC 4648), read strictly.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace compat {

// With padding, in the usual alphabet.
std::string EncodeBase64(std::string_view bytes);

// None for what EncodeBase64 would have written otherwise: white space, missing padding, bits that
// nobody needs, other characters.
std::optional<std::string> DecodeBase64(std::string_view text);

// The alphabet for URLs, without padding; read as strictly.
std::string EncodeBase64Url(std::string_view bytes);
std::optional<std::string> DecodeBase64Url(std::string_view text);

}  // namespace compat
