// Feeds arbitrary text to the bookmark parser; what is a bookmark must come out as it went in.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "compat/bookmark.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto bookmark = compat::ParseBookmark(text);
  if (!bookmark) return 0;
  storage::HistoryPosition position;
  position.number = bookmark->number;
  position.time_ms = std::int64_t{bookmark->day} * 86'400'000;
  position.digest = bookmark->digest;
  std::string lower = text;
  for (char& c : lower) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  if (compat::FormatBookmark(position) != lower) std::abort();
  return 0;
}
