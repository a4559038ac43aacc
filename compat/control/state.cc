#include "compat/control/state.h"

#include "compat/iso_time.h"

namespace compat::control {

State ReadState(JsonValue at) {
  const auto bookmark = at.Find("bookmark");
  const auto timestamp = at.Find("timestamp");
  const auto snapshot = at.Find("snapshot");
  const int given = (bookmark ? 1 : 0) + (timestamp ? 1 : 0) + (snapshot ? 1 : 0);
  if (given != 1) throw Wrong(at, "expected one of bookmark, timestamp and snapshot");
  if (snapshot) return SnapshotName{std::string(snapshot->AsString())};
  if (bookmark) {
    const auto parsed = ParseBookmark(bookmark->AsString());
    if (!parsed) throw Wrong(*bookmark, "expected a bookmark");
    return *parsed;
  }
  const auto time_ms = ParseTime(timestamp->AsString());
  if (!time_ms) throw Wrong(*timestamp, "expected a time");
  return *time_ms;
}

}  // namespace compat::control
