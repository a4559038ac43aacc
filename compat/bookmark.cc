#include "compat/bookmark.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace compat {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::size_t kBookmarkBytes = 8 + 1 + 8 + 1 + 8 + 1 + 32;

std::string Format(const storage::CommitNumber& number, const storage::HistoryPosition& position) {
  std::array<char, kBookmarkBytes + 1> text{};
  std::snprintf(text.data(), text.size(), "%08x-%08x-%08x-%016llx%016llx", number.generation,
                number.commit, static_cast<std::uint32_t>(position.time_ms / kDayMs),
                static_cast<unsigned long long>(position.digest.high),
                static_cast<unsigned long long>(position.digest.low));
  return std::string(text.data(), kBookmarkBytes);
}

// Exactly the digits of `text`, all of them.
template <typename Number>
bool ParseHex(std::string_view text, Number& number) {
  const auto [end, failure] =
      std::from_chars(text.data(), text.data() + text.size(), number, /*base=*/16);
  return failure == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string FormatBookmark(const storage::HistoryPosition& position) {
  return Format(position.number, position);
}

std::string FormatEndOfGeneration(const storage::HistoryPosition& position) {
  return Format({position.number.generation, storage::kEndOfGeneration}, position);
}

std::optional<Bookmark> ParseBookmark(std::string_view text) {
  if (text.size() != kBookmarkBytes || text[8] != '-' || text[17] != '-' || text[26] != '-') {
    return std::nullopt;
  }
  Bookmark bookmark;
  const bool valid = ParseHex(text.substr(0, 8), bookmark.number.generation) &&
                     ParseHex(text.substr(9, 8), bookmark.number.commit) &&
                     ParseHex(text.substr(18, 8), bookmark.day) &&
                     ParseHex(text.substr(27, 16), bookmark.digest.high) &&
                     ParseHex(text.substr(43, 16), bookmark.digest.low);
  return valid ? std::optional(bookmark) : std::nullopt;
}

}  // namespace compat
