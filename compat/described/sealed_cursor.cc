#include "compat/described/sealed_cursor.h"

#include <cstddef>
#include <cstdint>
#include <span>

#include "compat/base64.h"
#include "compat/hmac.h"

namespace compat {

namespace {

// Half of a SHA-256: nobody guesses 128 bits, and cursors stay short.
constexpr std::size_t kSignatureBytes = 16;

// Little-endian, so that a data folder may move to another machine.
void AppendSize(std::string& out, std::uint64_t size) {
  for (unsigned shift = 0; shift < 64; shift += 8) {
    out.push_back(static_cast<char>(static_cast<unsigned char>(size >> shift)));
  }
}

}  // namespace

std::string SealedCursors::Sign(std::string_view list, std::string_view payload) const {
  std::string text;
  AppendSize(text, list.size());
  text.append(list).append(payload);
  const Hmac mac = HmacSha256(std::as_bytes(std::span(key_)), text);
  return {reinterpret_cast<const char*>(mac.data()), kSignatureBytes};
}

std::string SealedCursors::Seal(std::string_view list, std::string_view payload) const {
  return EncodeBase64Url(Sign(list, payload).append(payload));
}

std::optional<std::string> SealedCursors::Open(std::string_view list,
                                               std::string_view cursor) const {
  std::optional<std::string> bytes = DecodeBase64Url(cursor);
  if (!bytes || bytes->size() < kSignatureBytes) return std::nullopt;
  const std::string_view payload = std::string_view(*bytes).substr(kSignatureBytes);
  const std::string_view signature = std::string_view(*bytes).substr(0, kSignatureBytes);
  if (!IsSameSecret(signature, Sign(list, payload))) return std::nullopt;
  return std::string(payload);
}

}  // namespace compat
