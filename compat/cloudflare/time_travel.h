// What the two time travel routes ask for, and what they answer.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "compat/bookmark.h"
#include "compat/query_parameters.h"
#include "storage/history/history_search.h"

namespace storage {
class HistoryLog;
}

namespace compat::cloudflare {

// A state of a database: by its bookmark, or the last one at or before a time in milliseconds since
// the Unix epoch.
using TimeTravelTarget = std::variant<Bookmark, std::int64_t>;

// GET …/time_travel/bookmark: `timestamp`, which may be left out. It is an ISO 8601 time with Z or
// an offset, or Unix seconds or milliseconds. Throws kInvalidRequest.
std::optional<TimeTravelTarget> ParseBookmarkRequest(const QueryParameters& parameters);
// POST …/time_travel/restore: `bookmark` or `timestamp`. Throws kInvalidRequest.
TimeTravelTarget ParseRestoreRequest(const QueryParameters& parameters);

// What bounds the times that can be asked for.
struct TimeTravelWindow {
  std::int64_t now_ms = 0;
  std::int64_t retention_ms = 0;
};
// Throws kInvalidRequest, which names the parameter, for what is no state of this database, not
// yet, or no more.
storage::HistoryLocation FindTarget(const storage::HistoryLog& history,
                                    const TimeTravelTarget& target, const TimeTravelWindow& window);

std::string BookmarkAnswer(const storage::HistoryPosition& position);
// The result alone: `restored` is the commit that the restore made, `previous` the one before.
std::string RestoreResult(const storage::HistoryPosition& target,
                          const storage::HistoryPosition& previous,
                          const storage::HistoryPosition& restored);
std::string RestoreAnswer(const storage::HistoryPosition& target,
                          const storage::HistoryPosition& previous,
                          const storage::HistoryPosition& restored);

}  // namespace compat::cloudflare
