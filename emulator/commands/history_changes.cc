#include "emulator/commands/history_changes.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "compat/bookmark.h"
#include "compat/iso_time.h"
#include "emulator/commands/find_database.h"
#include "emulator/commands/owned_folder.h"
#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/history/rebuild_database.h"

namespace emulator {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;

storage::HistoryLocation Choose(const std::string& bookmark, const storage::HistoryLog& history) {
  if (bookmark.empty()) return history.End();
  const auto wanted = compat::ParseBookmark(bookmark);
  if (!wanted) {
    throw storage::Error(storage::ErrorKind::kInvalidRequest, bookmark + " is no bookmark");
  }
  const auto location = history.Find(wanted->number);
  const bool same = location && location->position.digest == wanted->digest &&
                    location->position.time_ms / kDayMs == wanted->day;
  if (!same) {
    throw storage::Error(storage::ErrorKind::kNotFound, "there is no commit " + bookmark);
  }
  return *location;
}

}  // namespace

void PruneHistory(const Options& options, Log& log, std::ostream& out) {
  const storage::DatabaseRecord record =
      GetDatabase(options.data, options.database, options.account);
  // What is open is pruned when it is closed, too: not by the days that a server would keep.
  Options keeping = options;
  keeping.retention_days = std::max<std::uint64_t>(options.prune_days, 1);
  OwnedFolder folder(keeping, log);
  const auto database = folder.databases().Open(record);
  const std::uint64_t freed =
      database->PruneHistory(static_cast<std::int64_t>(options.prune_days) * kDayMs);
  out << "removed " << freed << " bytes of history; the oldest state that can be restored is of "
      << compat::FormatIsoTime(database->history().log().Begin().time_ms) << '\n';
}

void RebuildDatabaseFile(const Options& options, Log& log, std::ostream& out) {
  const storage::DatabaseRecord record =
      GetDatabase(options.data, options.database, options.account);
  const storage::DataDirectory directory(options.data);
  const storage::SystemClock clock;
  const storage::Rebuilt rebuilt = storage::RebuildDatabase(
      {directory.DatabaseFile(record.folder), record.folder, clock, log,
       [&](const storage::HistoryLog& history) { return Choose(options.bookmark, history); }});
  out << "rebuilt " << directory.DatabaseFile(record.folder).string() << "; the database is at "
      << compat::FormatBookmark(rebuilt.position) << '\n';
  if (!rebuilt.replaced.empty()) {
    out << "what was there is " << rebuilt.replaced.string()
        << "; remove it when it is not needed\n";
  }
}

}  // namespace emulator
