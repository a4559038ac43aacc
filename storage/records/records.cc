#include "storage/records/records.h"

#include <limits>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/durability.h"
#include "storage/error.h"
#include "storage/records/record_columns.h"
#include "storage/records/record_row.h"

namespace storage {

namespace {

Strangers StoreAndLook(CatalogFile& file, const WorkspaceDirectory& directory) {
  StoreDirectory(file, directory);
  return HasStrangers(file) ? Strangers::kSome : Strangers::kNone;
}

std::optional<WorkspaceRecord> FindRecord(SQLite::Database& connection, const RecordKey& key) {
  SQLite::Statement select(connection,
                           std::string("SELECT ") + kRecordColumns +
                               " FROM records r WHERE r.namespace_id = ?1 AND r.id = ?2");
  select.bind(1, key.namespace_id);
  select.bind(2, key.id);
  if (!select.executeStep()) return std::nullopt;
  return ReadRecord(select);
}

Error NotFound(const RecordKey& key) {
  return Error(ErrorKind::kNotFound, "there is no database " + key.id);
}

WorkspaceRecord GetRecord(SQLite::Database& connection, const RecordKey& key) {
  std::optional<WorkspaceRecord> record = FindRecord(connection, key);
  if (!record) throw NotFound(key);
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

void InsertRecord(SQLite::Database& connection, const WorkspaceRecord& record,
                  std::optional<std::int64_t> provisioning_until_ms) {
  SQLite::Statement insert(connection,
                           "INSERT INTO records (id, workspace_id, slug, name, description, kind,"
                           " status, uuid, database_name, created_by, created_at_ms, updated_at_ms,"
                           " account_id, namespace_id, provisioning_until_ms)"
                           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
                           " ?14, ?15)");
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
  insert.bind(13, record.account_id);
  insert.bind(14, record.namespace_id);
  if (provisioning_until_ms) insert.bind(15, *provisioning_until_ms);
  insert.exec();
}

// Writes the fields that change in a record's life.
void UpdateRecord(SQLite::Database& connection, const WorkspaceRecord& record) {
  SQLite::Statement update(connection,
                           "UPDATE records SET name = ?2, description = ?3, deleted_at_ms = ?4,"
                           " retention_tier = ?5, updated_at_ms = ?6"
                           " WHERE namespace_id = ?7 AND id = ?1");
  update.bind(1, record.id);
  update.bind(2, record.name);
  if (record.description) update.bind(3, *record.description);
  if (record.deleted_at_ms) update.bind(4, *record.deleted_at_ms);
  if (record.retention_tier) update.bind(5, *record.retention_tier);
  update.bind(6, record.updated_at_ms);
  update.bind(7, record.namespace_id);
  update.exec();
}

std::string FreeSlug(SQLite::Database& connection, const NewRecord& wanted) {
  SQLite::Statement find(connection,
                         "SELECT 1 FROM records WHERE namespace_id = ?3 AND workspace_id = ?1"
                         " AND slug = ?2");
  for (unsigned n = 1;; ++n) {
    std::optional<std::string> slug = wanted.slug(n);
    if (!slug) {
      throw Error(ErrorKind::kAlreadyExists, "the workspace has a database with this slug");
    }
    find.bind(1, wanted.workspace_id);
    find.bind(2, *slug);
    find.bind(3, wanted.namespace_id);
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
      reader_(file_.path(), StoreAndLook(file_, directory)) {
  file_.Run([this](SQLite::Database& connection) { NoteRehearsals(connection); });
}

// One transaction takes the slug, the name and the uuid; a crash before the files are there takes
// all three back at the next start, together with the record.
WorkspaceRecord Records::Create(const NewRecord& wanted) {
  DatabaseRecord database = wanted.database;
  const bool fails = wanted.rehearsed && !wanted.rehearsed->takes;
  WorkspaceRecord record;
  record.namespace_id = wanted.namespace_id;
  record.workspace_id = wanted.workspace_id;
  record.name = wanted.name;
  record.description = wanted.description;
  record.kind = wanted.kind;
  record.status = fails ? "failed" : "provisioning";
  record.created_by = wanted.created_by;
  file_.Change([&](SQLite::Database& connection) {
    record.slug = FreeSlug(connection, wanted);
    AccountIds ids(ids_, database.account_id);
    record.id = MakePrefixedId(ids, "dbs");
    // The account may have drawn it before a restart, or another one of the same seed.
    while (FindRecord(connection, record.key())) record.id = MakePrefixedId(ids_, "dbs");
    record.created_at_ms = record.updated_at_ms = clock_.NowMsFor(database.account_id);

    Catalog& catalog = databases_.catalog();
    unsigned n = 1;
    do database.name = wanted.database_name(record.slug, n++);
    while (catalog.HoldsName(database.account_id, database.name));
    database.uuid = databases_.NewUuid(database.account_id);
    database.created_at_ms = record.created_at_ms;
    if (fails) {
      catalog.CheckMayChange(database.account_id);
    } else {
      database.folder = catalog.BeginCreate(database, wanted.max_databases);
    }

    record.account_id = database.account_id;
    record.uuid = database.uuid;
    record.database_name = database.name;
    std::optional<std::int64_t> until_ms;
    if (wanted.rehearsed && !fails) until_ms = clock_.NowMs() + wanted.rehearsed->takes->count();
    InsertRecord(connection, record, until_ms);
    if (until_ms) NoteRehearsals(connection);
  });
  if (fails) return record;
  databases_.FinishCreate(database);
  if (!wanted.rehearsed) record.status = "ready";
  return Find(record.key()).value_or(record);
}

std::optional<WorkspaceRecord> Records::Find(const RecordKey& key) {
  std::optional<WorkspaceRecord> record;
  EndRehearsals();
  file_.Run([&](SQLite::Database& connection) { record = FindRecord(connection, key); });
  return record;
}

RecordPage Records::List(const RecordQuery& query) {
  EndRehearsals();
  return reader_.List(query);
}

void Records::NoteRehearsals(SQLite::Database& connection) {
  SQLite::Statement first(connection,
                          "SELECT coalesce(min(provisioning_until_ms), ?1) FROM records"
                          " WHERE provisioning_until_ms IS NOT NULL");
  first.bind(1, std::numeric_limits<std::int64_t>::max());
  first.executeStep();
  rehearsed_until_ms_.store(first.getColumn(0).getInt64(), std::memory_order_relaxed);
}

void Records::EndRehearsals() {
  const std::int64_t now_ms = clock_.NowMs();
  if (now_ms < rehearsed_until_ms_.load(std::memory_order_relaxed)) return;
  file_.Change(Durability::kNormal, [&](SQLite::Database& connection) {
    // Its database may take longer than the rehearsal, or be gone.
    SQLite::Statement end(connection,
                          "UPDATE records SET provisioning_until_ms = NULL,"
                          " status = iif(status = 'provisioning', 'ready', status)"
                          " WHERE provisioning_until_ms <= ?1 AND NOT EXISTS (SELECT 1"
                          " FROM databases d WHERE d.uuid = records.uuid"
                          " AND d.account_id = records.account_id AND d.state = 'creating')");
    end.bind(1, now_ms);
    end.exec();
    NoteRehearsals(connection);
  });
}

WorkspaceRecord Records::Edit(const RecordKey& key, const RecordChanges& changes) {
  WorkspaceRecord record;
  file_.Change([&](SQLite::Database& connection) {
    record = GetRecord(connection, key);
    databases_.catalog().CheckMayChange(record.account_id);
    RequireNotDeleted(record);
    const std::string name = changes.name.value_or(record.name);
    const std::optional<std::string> description = changes.description.value_or(record.description);
    if (name == record.name && description == record.description) return;
    record.name = name;
    record.description = description;
    record.updated_at_ms = clock_.NowMsFor(record.account_id);
    UpdateRecord(connection, record);
  });
  return record;
}

void Records::Delete(const RecordKey& key, const std::string& retention_tier) {
  EndRehearsals();
  file_.Change([&](SQLite::Database& connection) {
    WorkspaceRecord record = GetRecord(connection, key);
    databases_.catalog().CheckMayChange(record.account_id);
    RequireNotDeleted(record);
    if (record.status == "provisioning") {
      throw Error(ErrorKind::kConflict, "the database " + key.id + " is still being made");
    }
    record.deleted_at_ms = record.updated_at_ms = clock_.NowMsFor(record.account_id);
    record.retention_tier = retention_tier;
    UpdateRecord(connection, record);
  });
}

WorkspaceRecord Records::Restore(const RecordKey& key) {
  WorkspaceRecord record;
  file_.Change([&](SQLite::Database& connection) {
    record = GetRecord(connection, key);
    databases_.catalog().CheckMayChange(record.account_id);
    RequireDeleted(record);
    record.deleted_at_ms.reset();
    record.retention_tier.reset();
    record.updated_at_ms = clock_.NowMsFor(record.account_id);
    UpdateRecord(connection, record);
  });
  return record;
}

void Records::PurgeIf(const RecordKey& key,
                      const std::function<bool(const std::optional<WorkspaceRecord>&)>& may_go) {
  std::optional<std::string> folder;
  file_.Change([&](SQLite::Database& connection) {
    const std::optional<WorkspaceRecord> record = FindRecord(connection, key);
    if (!may_go(record)) return;
    databases_.catalog().CheckMayChange(record->account_id);
    SQLite::Statement remove(connection, "DELETE FROM records WHERE namespace_id = ?1 AND id = ?2");
    remove.bind(1, key.namespace_id);
    remove.bind(2, key.id);
    remove.exec();
    // The other surface may have deleted the database before.
    Catalog& catalog = databases_.catalog();
    const auto database = catalog.FindByUuid(record->account_id, record->uuid);
    if (!database) return;
    if (catalog.BeginDelete(database->folder) == Catalog::Deleted::kForGood) {
      folder = database->folder;
    }
  });
  // The catalog says now that the files have to go, whenever that may be done.
  if (folder) databases_.FinishDelete(*folder);
}

void Records::Purge(const RecordKey& key) {
  PurgeIf(key, [&](const std::optional<WorkspaceRecord>& record) {
    if (!record) throw NotFound(key);
    RequireDeleted(*record);
    return true;
  });
}

void Records::PurgeExpired(const std::vector<RetentionPeriod>& periods) {
  for (const RetentionPeriod& period : periods) {
    TryToPurge([&] { PurgeDeleted(period); });
  }
}

void Records::PurgeDeleted(const RetentionPeriod& period) {
  // It may be purged, or restored and even deleted again, before its turn comes; and its account's
  // clock may be behind others'.
  const auto is_expired = [&](const std::optional<WorkspaceRecord>& record) {
    return record && record->retention_tier == period.tier && record->deleted_at_ms &&
           *record->deleted_at_ms <= clock_.NowMsFor(record->account_id) - period.duration_ms;
  };
  for (const RecordKey& key : FindDeleted(period.tier, clock_.LatestMs() - period.duration_ms)) {
    TryToPurge([&] { PurgeIf(key, is_expired); });
  }
}

void Records::TryToPurge(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    log_.Warn(std::string("purging what has expired will be tried again: ") + error.what());
  }
}

std::vector<RecordKey> Records::FindDeleted(const std::string& tier, std::int64_t until_ms) {
  std::vector<RecordKey> keys;
  file_.Run([&](SQLite::Database& connection) {
    SQLite::Statement select(connection,
                             "SELECT id, namespace_id FROM records WHERE retention_tier = ?1"
                             " AND deleted_at_ms IS NOT NULL AND deleted_at_ms <= ?2"
                             " AND NOT EXISTS (SELECT 1 FROM templates t"
                             " WHERE t.account_id = records.account_id AND t.state <> 'building')");
    select.bind(1, tier);
    select.bind(2, until_ms);
    while (select.executeStep()) {
      keys.push_back({select.getColumn(0).getString(), select.getColumn(1).getString()});
    }
  });
  return keys;
}

}  // namespace storage
