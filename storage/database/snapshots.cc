#include "storage/database/snapshots.h"

#include "storage/error.h"

namespace storage {

std::optional<HistoryLocation> LocateSnapshot(const Database& database,
                                              const SnapshotRecord& snapshot) {
  auto location = database.history().log().Find(snapshot.position.number);
  if (location && location->position.digest != snapshot.position.digest) location.reset();
  return location;
}

SnapshotRecord MakeSnapshot(Databases& databases, const Clock& clock, const DatabaseRecord& record,
                            const SnapshotOrder& order) {
  const auto database = databases.Open(record);
  if (!database->keeps_history()) {
    throw Error(ErrorKind::kConflict, "no history is kept of databases here");
  }
  database->CheckIsNotFrozen();
  SnapshotRecord snapshot;
  snapshot.name = order.name;
  snapshot.note = order.note;
  snapshot.created_at_ms = clock.NowMsFor(record.account_id);
  if (order.at) {
    snapshot.position = order.at->position;
  } else {
    database->CatchUpHistory();
    snapshot.position = database->history().Current();
  }
  // What has a name must be there, whatever a power cut takes.
  databases.SyncCopy(record.folder);
  database->MakeDurable();
  CatalogFile& file = databases.catalog().file();
  InsertSnapshot(file, record.folder, snapshot);
  // What is removed from here on spares it. Who was removing before has had the turn.
  database->AwaitTurn();
  if (!LocateSnapshot(*database, snapshot)) {
    DeleteSnapshot(file, record.folder, snapshot.name);
    throw Error(ErrorKind::kInvalidRequest, "the database's history has no such commit any more");
  }
  return snapshot;
}

}  // namespace storage
