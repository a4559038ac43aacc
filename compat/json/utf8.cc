#include "compat/json/utf8.h"

#include <cassert>
#include <cstdint>
#include <cstring>

namespace compat {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080;

std::size_t SkipAscii(std::string_view text, std::size_t at) {
  while (at + sizeof(std::uint64_t) <= text.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof(word));
    if ((word & kHighBits) != 0) break;
    at += sizeof(word);
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

}  // namespace

Utf8Sequence ReadUtf8(std::string_view text) {
  assert(!text.empty());
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {1, true};
  if (lead < 0xC2 || lead > 0xF4) return {1, false};

  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // The second byte's range is narrower after four leads: this is where overlong forms, surrogates
  // and what lies above U+10FFFF fall out.
  unsigned char lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned char highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  for (std::size_t i = 1; i < size; ++i) {
    if (i == text.size()) return {i, false};
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < lowest || byte > highest) return {i, false};
    lowest = 0x80;
    highest = 0xBF;
  }
  return {size, true};
}

std::size_t FindInvalidUtf8(std::string_view text) {
  for (std::size_t at = SkipAscii(text, 0); at < text.size(); at = SkipAscii(text, at)) {
    const Utf8Sequence sequence = ReadUtf8(text.substr(at));
    if (!sequence.is_character) return at;
    at += sequence.size_bytes;
  }
  return std::string_view::npos;
}

std::string ReplaceInvalidUtf8(std::string_view text) {
  std::string replaced;
  replaced.reserve(text.size() + text.size() / 8);
  for (std::size_t at = FindInvalidUtf8(text); at != std::string_view::npos;
       at = FindInvalidUtf8(text)) {
    replaced.append(text.substr(0, at)).append("\xEF\xBF\xBD");
    text.remove_prefix(at + ReadUtf8(text.substr(at)).size_bytes);
  }
  return replaced.append(text);
}

std::size_t CountCharacters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) at += ReadUtf8(text.substr(at)).size_bytes;
  return count;
}

}  // namespace compat
