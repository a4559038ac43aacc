// HMAC-SHA256, and how signatures and other secrets are compared.

#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace compat {

using Hmac = std::array<std::byte, 32>;

// As RFC 2104 has it. Throws kIo when libcrypto has no SHA-256.
Hmac HmacSha256(std::span<const std::byte> key, std::string_view bytes);

// Has libcrypto load what HMAC-SHA256 and MD5 are made by, which it does at their first use
// otherwise: OpenSSL 3.0 ends the process where memory runs out in that moment (it goes on with a
// lock that it could not make). Throws kIo when libcrypto has not got them.
void LoadDigests();

// Takes as long for a wrong secret as for the right one; only its length shows.
bool IsSameSecret(std::string_view given, std::string_view expected);

}  // namespace compat
