// What scripts fill their rows with.

#pragma once

#include <array>
#include <string>
#include <string_view>

#include "tests/support/random.h"

namespace tests {

// With all that has to be quoted, or is no ASCII.
constexpr std::array<std::string_view, 12> kScriptWords = {
    "Blue",     "Sjöström", "D'Angelo", "Night", "\"Quoted\"", "50% off",
    "São João", "Ça ira!",  "River",    "東京",  "a;b",        "-- not a comment"};

inline std::string WordsOf(Random& random, int most) {
  std::string text(random.Pick(kScriptWords));
  for (std::uint64_t more = random.Below(static_cast<std::uint64_t>(most)); more > 0; --more) {
    text += ' ';
    text += random.Pick(kScriptWords);
  }
  return text;
}

// `text` between quotes, those in it doubled.
inline std::string Quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char byte : text) {
    quoted += byte;
    if (byte == '\'') quoted += byte;
  }
  return quoted + "'";
}

// Cents as a number with two places.
inline std::string Price(std::uint64_t cents) {
  const std::string places = std::to_string(cents % 100);
  return std::to_string(cents / 100) + (places.size() == 1 ? ".0" : ".") + places;
}

// Some day from 2009 to 2013.
inline std::string Day(Random& random) {
  const std::uint64_t month = random.Between(1, 12);
  const std::uint64_t day = random.Between(1, 28);
  const auto two = [](std::uint64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return std::to_string(random.Between(2009, 2013)) + "-" + two(month) + "-" + two(day);
}

}  // namespace tests
