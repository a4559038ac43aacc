// D1's bookmarks: the text that names one state of one database.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/segments/history_position.h"

namespace compat {

// What a bookmark says. Immutable.
struct Bookmark {
  storage::CommitNumber number;  // commit may be storage::kEndOfGeneration
  std::uint32_t day = 0;         // since 1970-01-01 UTC
  storage::PageDigest digest;
};

// "gggggggg-cccccccc-dddddddd-<32 digits>", in hexadecimal: generation, commit, day, digest. Texts
// sort as the commits happened (d1-behaviour: format and meaning fit every sample seen in the
// wild).
std::string FormatBookmark(const storage::HistoryPosition& position);
// The same state by the end of its generation, as D1 names the one before a restore.
// Requires: `position` is the last commit of its generation.
std::string FormatEndOfGeneration(const storage::HistoryPosition& position);

// None when `text` has not the form of a bookmark. Digits may be upper case.
std::optional<Bookmark> ParseBookmark(std::string_view text);

}  // namespace compat
