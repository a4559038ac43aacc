// States of databases that have names, and that histories keep.

#pragma once

#include <optional>
#include <string>

#include "storage/clock.h"
#include "storage/database/databases.h"
#include "storage/database/snapshot_tables.h"
#include "storage/history/history_search.h"

namespace storage {

// What a snapshot is to be.
struct SnapshotOrder {
  std::string name;
  std::optional<HistoryLocation> at;  // none: now
  std::optional<std::string> note;
};

// As long as a snapshot names it, a commit can be restored whatever its age. Throws kAlreadyExists
// for a name that is taken, kConflict where no history is kept, kFrozen for a database of a
// template that is ready, kInvalidRequest where the commit has been removed meanwhile; what
// Database::CatchUpHistory throws.
SnapshotRecord MakeSnapshot(Databases& databases, const Clock& clock, const DatabaseRecord& record,
                            const SnapshotOrder& order);

// None where the history does not have it, be it damaged.
std::optional<HistoryLocation> LocateSnapshot(const Database& database,
                                              const SnapshotRecord& snapshot);

}  // namespace storage
