#include "storage/records/records.h"

#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/error.h"
#include "storage/records/record_columns.h"
#include "storage/records/record_row.h"

namespace storage {

namespace {

Strangers StoreAndLook(CatalogFile& file, const WorkspaceDirectory& directory) {
  StoreDirectory(file, directory);
  return HasStrangers(file) ? Strangers::kSome : Strangers::kNone;
}

std::optional<WorkspaceRecord> FindRecord(SQLite::Database& connection, const std::string& id) {
  SQLite::Statement select(
      connection, std::string("SELECT ") + kRecordColumns + " FROM records r WHERE r.id = ?1");
  select.bind(1, id);
  if (!select.executeStep()) return std::nullopt;
  return ReadRecord(select);
}

Error NotFound(const std::string& id) {
  return Error(ErrorKind::kNotFound, "there is no database " + id);
}

WorkspaceRecord GetRecord(SQLite::Database& connection, const std::string& id) {
  std::optional<WorkspaceRecord> record = FindRecord(connection, id);
  if (!record) throw NotFound(id);
  return std::move(*record);
}

void RequireDeleted(const WorkspaceRecord& record) {
  if (record.deleted_at_ms) return;
  throw Error(ErrorKind::kConflict, "the database " + record.id + " is not deleted");
}

void RequireNotDeleted(const WorkspaceRecord& record) {
  if (!record.deleted_at_ms) return;
  throw Error(ErrorKind::kConflict, "the database " + record.id + " is deleted");
}

void InsertRecord(SQLite::Database& connection, const WorkspaceRecord& record) {
  SQLite::Statement insert(connection,
                           "INSERT INTO records (id, workspace_id, slug, name, description, kind,"
                           " status, uuid, database_name, created_by, created_at_ms, updated_at_ms)"
                           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
  insert.bind(1, record.id);
  insert.bind(2, record.workspace_id);
  insert.bind(3, record.slug);
  insert.bind(4, record.name);
  if (record.description) insert.bind(5, *record.description);
  insert.bind(6, record.kind);
  insert.bind(7, record.status);
  insert.bind(8, record.uuid);
  insert.bind(9, record.database_name);
  insert.bind(10, record.created_by);
  insert.bind(11, record.created_at_ms);
  insert.bind(12, record.updated_at_ms);
  insert.exec();
}

// Writes the fields that change in a record's life.
void UpdateRecord(SQLite::Database& connection, const WorkspaceRecord& record) {
  SQLite::Statement update(connection,
                           "UPDATE records SET name = ?2, description = ?3, deleted_at_ms = ?4,"
                           " retention_tier = ?5, updated_at_ms = ?6 WHERE id = ?1");
  update.bind(1, record.id);
  update.bind(2, record.name);
  if (record.description) update.bind(3, *record.description);
  if (record.deleted_at_ms) update.bind(4, *record.deleted_at_ms);
  if (record.retention_tier) update.bind(5, *record.retention_tier);
  update.bind(6, record.updated_at_ms);
  update.exec();
}

std::string FreeSlug(SQLite::Database& connection, const NewRecord& wanted) {
  SQLite::Statement find(connection, "SELECT 1 FROM records WHERE workspace_id = ?1 AND slug = ?2");
  for (unsigned n = 1;; ++n) {
    std::optional<std::string> slug = wanted.slug(n);
    if (!slug) {
      throw Error(ErrorKind::kAlreadyExists, "the workspace has a database with this slug");
    }
    find.bind(1, wanted.workspace_id);
    find.bind(2, *slug);
    if (!find.executeStep()) return std::move(*slug);
    find.reset();
  }
}

}  // namespace

Records::Records(Databases& databases, const Clock& clock, IdSource& ids, Log& log,
                 const WorkspaceDirectory& directory)
    : databases_(databases),
      clock_(clock),
      ids_(ids),
      log_(log),
      file_(databases.catalog().file()),
      reader_(file_.path(), StoreAndLook(file_, directory)) {}

// One transaction takes the slug, the name and the uuid; a crash before the files are there takes
// all three back at the next start, together with the record.
WorkspaceRecord Records::Create(const NewRecord& wanted) {
  DatabaseRecord database = wanted.database;
  WorkspaceRecord record;
  record.workspace_id = wanted.workspace_id;
  record.name = wanted.name;
  record.description = wanted.description;
  record.kind = wanted.kind;
  record.status = "provisioning";
  record.created_by = wanted.created_by;
  file_.Change([&](SQLite::Database& connection) {
    record.slug = FreeSlug(connection, wanted);
    do record.id = MakePrefixedId(ids_, "dbs");
    while (FindRecord(connection, record.id));
    record.created_at_ms = record.updated_at_ms = clock_.NowMs();

    Catalog& catalog = databases_.catalog();
    unsigned n = 1;
    do database.name = wanted.database_name(record.slug, n++);
    while (catalog.HoldsName(database.account_id, database.name));
    database.uuid = databases_.NewUuid();
    database.created_at_ms = record.created_at_ms;
    catalog.BeginCreate(database, wanted.max_databases);

    record.uuid = database.uuid;
    record.database_name = database.name;
    InsertRecord(connection, record);
  });
  databases_.FinishCreate(database);
  record.status = "ready";
  return Find(record.id).value_or(record);
}

std::optional<WorkspaceRecord> Records::Find(const std::string& id) {
  std::optional<WorkspaceRecord> record;
  file_.Run([&](SQLite::Database& connection) { record = FindRecord(connection, id); });
  return record;
}

WorkspaceRecord Records::Edit(const std::string& id, const RecordChanges& changes) {
  WorkspaceRecord record;
  file_.Change([&](SQLite::Database& connection) {
    record = GetRecord(connection, id);
    RequireNotDeleted(record);
    const std::string name = changes.name.value_or(record.name);
    const std::optional<std::string> description = changes.description.value_or(record.description);
    if (name == record.name && description == record.description) return;
    record.name = name;
    record.description = description;
    record.updated_at_ms = clock_.NowMs();
    UpdateRecord(connection, record);
  });
  return record;
}

void Records::Delete(const std::string& id, const std::string& retention_tier) {
  file_.Change([&](SQLite::Database& connection) {
    WorkspaceRecord record = GetRecord(connection, id);
    RequireNotDeleted(record);
    if (record.status == "provisioning") {
      throw Error(ErrorKind::kConflict, "the database " + id + " is still being made");
    }
    record.deleted_at_ms = record.updated_at_ms = clock_.NowMs();
    record.retention_tier = retention_tier;
    UpdateRecord(connection, record);
  });
}

WorkspaceRecord Records::Restore(const std::string& id) {
  WorkspaceRecord record;
  file_.Change([&](SQLite::Database& connection) {
    record = GetRecord(connection, id);
    RequireDeleted(record);
    record.deleted_at_ms.reset();
    record.retention_tier.reset();
    record.updated_at_ms = clock_.NowMs();
    UpdateRecord(connection, record);
  });
  return record;
}

void Records::PurgeIf(const std::string& id,
                      const std::function<bool(const std::optional<WorkspaceRecord>&)>& may_go) {
  std::optional<std::string> uuid;
  file_.Change([&](SQLite::Database& connection) {
    const std::optional<WorkspaceRecord> record = FindRecord(connection, id);
    if (!may_go(record)) return;
    SQLite::Statement remove(connection, "DELETE FROM records WHERE id = ?1");
    remove.bind(1, id);
    remove.exec();
    // The other surface may have deleted the database before.
    if (databases_.catalog().BeginDelete(record->uuid)) uuid = record->uuid;
  });
  // The catalog says now that the files have to go, whenever that may be done.
  if (uuid) databases_.FinishDelete(*uuid);
}

void Records::Purge(const std::string& id) {
  PurgeIf(id, [&](const std::optional<WorkspaceRecord>& record) {
    if (!record) throw NotFound(id);
    RequireDeleted(*record);
    return true;
  });
}

void Records::PurgeExpired(const std::vector<RetentionPeriod>& periods) {
  const std::int64_t now_ms = clock_.NowMs();
  for (const RetentionPeriod& period : periods) {
    TryToPurge([&] { PurgeDeleted(period.tier, now_ms - period.duration_ms); });
  }
}

void Records::PurgeDeleted(const std::string& tier, std::int64_t until_ms) {
  // It may be purged, or restored and even deleted again, before its turn comes.
  const auto is_expired = [&](const std::optional<WorkspaceRecord>& record) {
    return record && record->retention_tier == tier && record->deleted_at_ms &&
           *record->deleted_at_ms <= until_ms;
  };
  for (const std::string& id : FindDeleted(tier, until_ms)) {
    TryToPurge([&] { PurgeIf(id, is_expired); });
  }
}

void Records::TryToPurge(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    log_.Warn(std::string("purging what has expired will be tried again: ") + error.what());
  }
}

std::vector<std::string> Records::FindDeleted(const std::string& tier, std::int64_t until_ms) {
  std::vector<std::string> ids;
  file_.Run([&](SQLite::Database& connection) {
    SQLite::Statement select(connection,
                             "SELECT id FROM records WHERE retention_tier = ?1"
                             " AND deleted_at_ms IS NOT NULL AND deleted_at_ms <= ?2");
    select.bind(1, tier);
    select.bind(2, until_ms);
    while (select.executeStep()) ids.push_back(select.getColumn(0).getString());
  });
  return ids;
}

}  // namespace storage
