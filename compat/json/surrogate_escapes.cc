#include "compat/json/surrogate_escapes.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace compat {
namespace {

constexpr std::size_t kEscapeBytes = 6;  // \uXXXX

// The UTF-16 code unit of the escape at the start of `text`; none when that is no such escape.
std::optional<std::uint16_t> ReadEscape(std::string_view text) noexcept {
  if (text.size() < kEscapeBytes || !text.starts_with("\\u")) return std::nullopt;
  std::uint16_t unit = 0;
  const char* const end = text.data() + kEscapeBytes;
  const auto read = std::from_chars(text.data() + 2, end, unit, 16);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return unit;
}

bool IsHighSurrogate(std::uint16_t unit) noexcept { return (unit & 0xFC00) == 0xD800; }
bool IsLowSurrogate(std::uint16_t unit) noexcept { return (unit & 0xFC00) == 0xDC00; }

}  // namespace

bool MayHaveSurrogateEscape(std::string_view json) noexcept {
  for (std::size_t at = json.find('\\'); at != std::string_view::npos;
       at = json.find('\\', at + 1)) {
    const std::string_view escape = json.substr(at, 3);
    if (escape == "\\ud" || escape == "\\uD") return true;
  }
  return false;
}

void ReplaceLoneSurrogateEscapes(std::string& json) noexcept {
  const std::string_view text = json;
  std::size_t at = text.find('\\');
  while (at != std::string_view::npos) {
    const std::optional<std::uint16_t> unit = ReadEscape(text.substr(at));
    std::size_t length = 2;  // of any other escape, \\ among them
    if (unit) {
      length = kEscapeBytes;
      const std::optional<std::uint16_t> next = ReadEscape(text.substr(at + kEscapeBytes));
      if (IsHighSurrogate(*unit) && next && IsLowSurrogate(*next)) {
        length += kEscapeBytes;
      } else if (IsHighSurrogate(*unit) || IsLowSurrogate(*unit)) {
        json.replace(at + 2, 4, "fffd");
      }
    }
    if (at + length >= text.size()) return;
    at = text.find('\\', at + length);
  }
}

}  // namespace compat
