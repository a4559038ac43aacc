#include "compat/json/surrogate_escapes.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

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

// Calls `visit` with the place and the code unit of each escape of a surrogate that is not one of a
// pair, in their order.
template <typename Visit>
void VisitLoneSurrogates(std::string_view json, const Visit& visit) {
  std::size_t at = json.find('\\');
  while (at != std::string_view::npos) {
    const std::optional<std::uint16_t> unit = ReadEscape(json.substr(at));
    std::size_t length = 2;  // of any other escape, \\ among them
    if (unit) {
      length = kEscapeBytes;
      const std::optional<std::uint16_t> next = json.size() - at > kEscapeBytes
                                                    ? ReadEscape(json.substr(at + kEscapeBytes))
                                                    : std::nullopt;
      if (IsHighSurrogate(*unit) && next && IsLowSurrogate(*next)) {
        length += kEscapeBytes;
      } else if (IsHighSurrogate(*unit) || IsLowSurrogate(*unit)) {
        visit(at, *unit);
      }
    }
    if (at + length >= json.size()) return;
    at = json.find('\\', at + length);
  }
}

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
  VisitLoneSurrogates(
      json, [&json](std::size_t at, std::uint16_t /*unit*/) { json.replace(at + 2, 4, "fffd"); });
}

void EncodeLoneSurrogateEscapes(std::string& json) {
  std::string encoded;
  encoded.reserve(json.size());
  std::size_t copied = 0;
  VisitLoneSurrogates(json, [&](std::size_t at, std::uint16_t unit) {
    encoded.append(json, copied, at - copied);
    encoded.push_back(static_cast<char>(0xE0U | (unit >> 12U)));
    encoded.push_back(static_cast<char>(0x80U | ((unit >> 6U) & 0x3FU)));
    encoded.push_back(static_cast<char>(0x80U | (unit & 0x3FU)));
    copied = at + kEscapeBytes;
  });
  encoded.append(json, copied);
  json = std::move(encoded);
}

}  // namespace compat
