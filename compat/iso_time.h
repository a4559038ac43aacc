// Points in time as text: ISO 8601 as JavaScript writes it, and what clients write instead.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace compat {

// The years 0000 to 9999, in milliseconds since the Unix epoch: what has a text.
inline constexpr std::int64_t kFirstTimeMs = -62'167'219'200'000;
inline constexpr std::int64_t kLastTimeMs = 253'402'300'799'999;

// "2026-09-29T06:57:15.905Z". Requires: kFirstTimeMs <= time_ms <= kLastTimeMs.
void AppendIsoTime(std::string& out, std::int64_t time_ms);
std::string FormatIsoTime(std::int64_t time_ms);

// Reads YYYY-MM-DDTHH:MM[:SS[.fraction]] with Z or an offset (+05:45, -0330); in place of the T a t
// or a space may stand, and of the Z a z. A date alone is its midnight in UTC, as in JavaScript.
// What is below a millisecond is cut off. None for anything else: no such day, hour 24, second 60,
// no offset, or outside the years 0000 to 9999 in UTC.
std::optional<std::int64_t> ParseIsoTime(std::string_view text);

// Reads Unix time, digits only: seconds up to 99,999,999,999 (the year 5138), above that
// milliseconds. None for anything else, and after the year 9999.
std::optional<std::int64_t> ParseUnixTime(std::string_view text);

// Either of the two.
std::optional<std::int64_t> ParseTime(std::string_view text);

}  // namespace compat
