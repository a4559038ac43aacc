#include "compat/json/json_number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <system_error>

namespace compat {
namespace {

// Whether `number`, of which std::from_chars only says that no double is near, is too large rather
// than too small.
bool IsTooLarge(std::string_view number) noexcept {
  if (number.front() == '-') number.remove_prefix(1);
  const std::size_t exponent_at = std::min(number.find_first_of("eE"), number.size());
  const std::string_view digits = number.substr(0, exponent_at);
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::size_t first = digits.find_first_not_of("0.");
  // Where the first digit that counts stands, before the exponent: above 0 for 1 and more.
  std::int64_t power = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);

  if (exponent_at < number.size()) {
    std::string_view text = number.substr(exponent_at + 1);
    if (text.front() == '+') text.remove_prefix(1);
    std::int64_t exponent = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), exponent);
    if (read.ec == std::errc::result_out_of_range) return text.front() != '-';
    // No text is so long that the clamped sum would get the sign wrong.
    constexpr std::int64_t kFar = std::int64_t{1} << 40;
    power += std::clamp(exponent, -kFar, kFar);
  }
  return power > 0;
}

constexpr std::size_t kLongNumber = 300;

bool HasExponent(std::string_view number) noexcept {
  return number.find_first_of("eE") != std::string_view::npos;
}

bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }

std::size_t DigitsAt(std::string_view text, std::size_t at) noexcept {
  std::size_t end = at;
  while (end < text.size() && IsDigit(text[end])) ++end;
  return end - at;
}

// How many bytes the number at the start of `text` has; 0 when there is none.
std::size_t NumberLength(std::string_view text) noexcept {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t integer = DigitsAt(text, at);
  if (integer == 0 || (integer > 1 && text[at] == '0')) return 0;
  at += integer;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = DigitsAt(text, at + 1);
    if (fraction == 0) return 0;
    at += 1 + fraction;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = DigitsAt(text, at);
    if (exponent == 0) return 0;
    at += exponent;
  }
  return at;
}

// A number that stands for the same double; the same text where that is short.
std::string ShorterNumber(std::string_view number) {
  const bool is_scaled = HasExponent(number);
  if (number.size() < kLongNumber && !is_scaled) return std::string(number);
  if (IsBeyondDoubles(number)) return number.front() == '-' ? "-9e308" : "9e308";
  double value = 0;  // what is too small leaves it so
  std::from_chars(number.data(), number.data() + number.size(), value);
  if (value == 0) return number.front() == '-' ? "-0" : "0";
  std::array<char, 32> text{};
  const char* const end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), static_cast<std::size_t>(end - text.data())};
}

// Behind the closing quote of the string that opens at `open`; the end when there is none.
std::size_t EndOfString(std::string_view json, std::size_t open) noexcept {
  for (std::size_t at = open + 1; at < json.size(); ++at) {
    if (json[at] == '"') return at + 1;
    if (json[at] == '\\') ++at;
  }
  return json.size();
}

}  // namespace

void RewriteLargeNumbers(std::string& json, std::size_t start) {
  for (std::size_t at = start; at < json.size();) {
    if (json[at] == '"') {
      at = EndOfString(json, at);
      continue;
    }
    const std::size_t length = NumberLength(std::string_view(json).substr(at));
    if (length == 0) {
      // Not to be looked at once for each of its digits.
      at += std::max<std::size_t>(DigitsAt(json, at), 1);
      continue;
    }
    std::string shorter = ShorterNumber(std::string_view(json).substr(at, length));
    if (shorter.size() <= length) {
      shorter.resize(length, ' ');
      json.replace(at, length, shorter);
    }
    at += length;
  }
}

bool IsBeyondDoubles(std::string_view number) noexcept {
  // Neither long nor scaled is the usual case, and costs nothing.
  if (number.size() < kLongNumber && !HasExponent(number)) return false;
  double value = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
  return read.ec == std::errc::result_out_of_range && IsTooLarge(number);
}

}  // namespace compat
