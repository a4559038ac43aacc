// Lengths of time as the control surface writes them.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace compat::control {

// Digits and a unit: "250ms", "90s", "15m", "12h", "2d". None for anything else, and beyond
// 36,500 days.
std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text);

// In the largest unit that it is a whole number of.
std::string FormatDuration(std::chrono::milliseconds duration);

// What a value that is none is told.
inline constexpr const char* kDurationWanted =
    R"(expected a duration such as "250ms", "90s", "15m", "12h" or "2d")";

}  // namespace compat::control
