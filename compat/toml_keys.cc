#include "compat/toml_keys.h"

#include <algorithm>

#include "storage/ascii.h"

namespace compat {

namespace {

std::size_t LengthUpTo(std::string_view text, std::size_t found, std::size_t end_bytes) {
  return found == std::string_view::npos ? text.size() : found + end_bytes;
}

// Where `quote` ends the string in which `text` stands, from `at` on.
std::size_t FindEnd(std::string_view text, std::string_view quote, std::size_t at) {
  if (quote.front() == '\'') return text.find(quote, at);
  while (at < text.size() && text.substr(at, quote.size()) != quote) {
    at += text[at] == '\\' ? 2 : 1;
  }
  return at < text.size() ? at : std::string_view::npos;
}

// Requires: `text` begins with a quote.
std::size_t StringLength(std::string_view text) {
  const char quote = text.front();
  const bool is_of_lines = text.size() >= 3 && text[1] == quote && text[2] == quote;
  if (!is_of_lines) return LengthUpTo(text, FindEnd(text, text.substr(0, 1), 1), 1);
  std::size_t length = LengthUpTo(text, FindEnd(text, text.substr(0, 3), 3), 3);
  // Up to two quotes before the three that end it are the string's.
  for (int more = 0; more < 2 && length < text.size() && text[length] == quote; ++more) ++length;
  return length;
}

bool IsBareKeyByte(char c) {
  return storage::IsAlphanumeric(c) || c == '_' || c == '-' ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::size_t MostKeyParts(std::string_view toml) {
  std::size_t most_dots = 0;
  std::size_t dots = 0;  // since what cannot stand within a key
  while (!toml.empty()) {
    const char c = toml.front();
    std::size_t length = 1;
    if (c == '"' || c == '\'') {
      length = StringLength(toml);
    } else if (c == '#') {
      length = LengthUpTo(toml, toml.find('\n'), 0);
    } else if (c == '.') {
      most_dots = std::max(most_dots, ++dots);
    } else if (!IsBareKeyByte(c) && c != ' ' && c != '\t') {
      dots = 0;
    }
    toml.remove_prefix(length);
  }
  return most_dots + 1;
}

}  // namespace compat
