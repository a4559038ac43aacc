#include "emulator/control/state_finder.h"

#include <cstdint>
#include <optional>
#include <variant>

#include "compat/control/errors.h"
#include "storage/database/snapshots.h"
#include "storage/error.h"

namespace emulator {

namespace control = compat::control;
using storage::Error;
using storage::ErrorKind;

std::shared_ptr<storage::Database> OpenCaughtUp(storage::Databases& databases,
                                                const storage::DatabaseRecord& record,
                                                const std::string& reference) {
  std::shared_ptr<storage::Database> database;
  try {
    database = databases.Open(record);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kNotFound) throw control::DatabaseNotFound(reference);
    throw;
  }
  if (database->keeps_history()) database->CatchUpHistory();
  return database;
}

void CheckKeepsHistory(const storage::Database& database) {
  if (database.keeps_history()) return;
  throw Error(ErrorKind::kConflict, "no history is kept of databases here");
}

storage::HistoryLocation GetLocation(const storage::HistoryLog& log,
                                     const compat::Bookmark& bookmark, const std::string& path) {
  auto location = log.Find(bookmark.number);
  const bool is_same = location && (bookmark.number.commit == storage::kEndOfGeneration ||
                                    location->position.digest == bookmark.digest);
  if (!is_same) throw Error::At(path, "the database's history has no such commit");
  return *location;
}

storage::HistoryLocation GetState(storage::Databases& databases,
                                  const storage::DatabaseRecord& record,
                                  const storage::Database& database, const control::State& state) {
  CheckKeepsHistory(database);
  const storage::HistoryLog& log = database.history().log();
  if (const auto* const bookmark = std::get_if<compat::Bookmark>(&state)) {
    return GetLocation(log, *bookmark, "at.bookmark");
  }
  if (const auto* const time_ms = std::get_if<std::int64_t>(&state)) {
    const auto found = log.FindAt(*time_ms);
    if (!found) throw Error::At("at.timestamp", "the database's history does not reach back there");
    return *found;
  }
  const std::string& name = std::get<control::SnapshotName>(state).name;
  const auto snapshot = storage::FindSnapshot(databases.catalog().file(), record.folder, name);
  if (!snapshot) throw control::SnapshotNotFound(name);
  const auto found = storage::LocateSnapshot(database, *snapshot);
  if (!found) {
    throw Error(ErrorKind::kConflict, "the history of snapshot " + name + " is missing or damaged");
  }
  return *found;
}

}  // namespace emulator
