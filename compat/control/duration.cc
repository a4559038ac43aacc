#include "compat/control/duration.h"

#include <array>
#include <charconv>
#include <cstdint>

namespace compat::control {

namespace {

struct Unit {
  std::string_view name;
  std::int64_t ms;
};

constexpr std::int64_t kMsPerDay = 86'400'000;
constexpr std::int64_t kMostMs = 36'500 * kMsPerDay;

// From the largest on.
constexpr std::array<Unit, 5> kUnits = {
    {{"d", kMsPerDay}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};

}  // namespace

std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos) return std::nullopt;
  std::int64_t count = 0;
  const auto read = std::from_chars(text.data(), text.data() + digits, count);
  if (read.ec != std::errc()) return std::nullopt;
  for (const Unit& unit : kUnits) {
    if (text.substr(digits) != unit.name) continue;
    if (count > kMostMs / unit.ms) return std::nullopt;
    return std::chrono::milliseconds(count * unit.ms);
  }
  return std::nullopt;
}

std::string FormatDuration(std::chrono::milliseconds duration) {
  for (const Unit& unit : kUnits) {
    if (duration.count() == 0 || duration.count() % unit.ms != 0) continue;
    return std::to_string(duration.count() / unit.ms).append(unit.name);
  }
  return "0ms";
}

}  // namespace compat::control
