#include "compat/cloudflare/time_travel.h"

#include "compat/cloudflare/envelope.h"
#include "compat/cloudflare/issues.h"
#include "compat/iso_time.h"
#include "compat/json/json_writer.h"
#include "storage/error.h"
#include "storage/history/history_log.h"

namespace compat::cloudflare {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;

[[noreturn]] void Refuse(std::string_view parameter, std::string_view fault) {
  Issues issues;
  issues.Add(parameter, fault);
  issues.ThrowIfAny();
  throw storage::Error(storage::ErrorKind::kInvalidRequest, std::string(fault));
}

TimeTravelTarget ParseTimestamp(const std::string& text) {
  const auto time_ms = ParseTime(text);
  if (!time_ms) {
    Refuse("timestamp",
           "Invalid timestamp. Expected an ISO 8601 time with a zone, or Unix seconds");
  }
  return *time_ms;
}

storage::HistoryLocation FindBookmark(const storage::HistoryLog& history,
                                      const Bookmark& bookmark) {
  const auto location = history.Find(bookmark.number);
  const bool same = location && location->position.digest == bookmark.digest &&
                    location->position.time_ms / kDayMs == bookmark.day;
  if (!same) Refuse("bookmark", "No such bookmark in the history of this database");
  return *location;
}

storage::HistoryLocation FindTime(const storage::HistoryLog& history, std::int64_t time_ms,
                                  const TimeTravelWindow& window) {
  if (time_ms > window.now_ms) Refuse("timestamp", "The timestamp must be in the past");
  const auto location = history.FindAt(time_ms);
  if (!location) {
    Refuse("timestamp", "The history of this database does not go back to this timestamp");
  }
  // Commits never bear an earlier time than the one before. After the clock was set back they bear
  // that of the last commit before, which may be long in coming.
  const std::int64_t last_ms = history.End().position.time_ms;
  const auto at_now = history.FindAt(window.now_ms);
  if (last_ms > window.now_ms && at_now && at_now->position.number == location->position.number) {
    Refuse("timestamp", "The clock has been set back: what was committed after " +
                            FormatIsoTime(location->position.time_ms) + " bears times up to " +
                            FormatIsoTime(last_ms) +
                            ", so that no timestamp tells these states apart; use a bookmark");
  }
  if (time_ms < window.now_ms - window.retention_ms) {
    Refuse("timestamp", "The timestamp must be within the last " +
                            std::to_string(window.retention_ms / kDayMs) + " days");
  }
  return *location;
}

void WriteText(JsonWriter& json, std::string_view key, const std::string& text) {
  json.Key(key);
  json.String(text);
}

}  // namespace

std::optional<TimeTravelTarget> ParseBookmarkRequest(const QueryParameters& parameters) {
  const std::string* timestamp = parameters.Find("timestamp");
  if (timestamp == nullptr) return std::nullopt;
  return ParseTimestamp(*timestamp);
}

TimeTravelTarget ParseRestoreRequest(const QueryParameters& parameters) {
  const std::string* text = parameters.Find("bookmark");
  const std::string* timestamp = parameters.Find("timestamp");
  if (text != nullptr && timestamp != nullptr) {
    Refuse("timestamp", "Cannot be used together with bookmark");
  }
  if (timestamp != nullptr) return ParseTimestamp(*timestamp);
  if (text == nullptr) Refuse("bookmark", "Required, unless timestamp is given");
  const auto bookmark = ParseBookmark(*text);
  if (!bookmark) Refuse("bookmark", "Invalid bookmark");
  return *bookmark;
}

storage::HistoryLocation FindTarget(const storage::HistoryLog& history,
                                    const TimeTravelTarget& target,
                                    const TimeTravelWindow& window) {
  if (const auto* bookmark = std::get_if<Bookmark>(&target)) {
    return FindBookmark(history, *bookmark);
  }
  return FindTime(history, std::get<std::int64_t>(target), window);
}

std::string BookmarkAnswer(const storage::HistoryPosition& position) {
  std::string result;
  JsonWriter json(result);
  json.BeginObject();
  WriteText(json, "bookmark", FormatBookmark(position));
  json.EndObject();
  return SuccessEnvelope(result);
}

std::string RestoreResult(const storage::HistoryPosition& target,
                          const storage::HistoryPosition& previous,
                          const storage::HistoryPosition& restored) {
  std::string result;
  JsonWriter json(result);
  json.BeginObject();
  WriteText(json, "bookmark", FormatBookmark(restored));
  WriteText(json, "previous_bookmark", FormatEndOfGeneration(previous));
  WriteText(json, "message",
            "Resetting Durable Object to restore database to bookmark: " + FormatBookmark(target));
  json.EndObject();
  return result;
}

std::string RestoreAnswer(const storage::HistoryPosition& target,
                          const storage::HistoryPosition& previous,
                          const storage::HistoryPosition& restored) {
  return SuccessEnvelope(RestoreResult(target, previous, restored));
}

}  // namespace compat::cloudflare
