#include "compat/hex.h"

namespace compat {

void AppendHex(std::string& out, std::span<const std::byte> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::size_t at = out.size();
  out.resize(at + bytes.size() * 2);
  for (const std::byte byte : bytes) {
    out[at++] = kDigits[std::to_integer<unsigned>(byte >> 4)];
    out[at++] = kDigits[std::to_integer<unsigned>(byte & std::byte{0xF})];
  }
}

}  // namespace compat
