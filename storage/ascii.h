// ASCII letters and digits, whatever the process's locale. Other bytes are neither, and are left as
// they are.

#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace storage {

constexpr bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }

constexpr char ToLower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool IsLetter(char c) noexcept { return ToLower(c) >= 'a' && ToLower(c) <= 'z'; }

constexpr bool IsAlphanumeric(char c) noexcept { return IsLetter(c) || IsDigit(c); }

constexpr bool IsHexDigit(char c) noexcept {
  return IsDigit(c) || (ToLower(c) >= 'a' && ToLower(c) <= 'f');
}

constexpr std::string LowerCase(std::string text) {
  for (char& c : text) c = ToLower(c);
  return text;
}

constexpr bool EqualIgnoringCase(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return ToLower(x) == ToLower(y); });
}

constexpr bool StartsWithIgnoringCase(std::string_view text, std::string_view prefix) noexcept {
  return EqualIgnoringCase(text.substr(0, prefix.size()), prefix);
}

}  // namespace storage
