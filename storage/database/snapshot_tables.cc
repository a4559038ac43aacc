#include "storage/database/snapshot_tables.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/error.h"

namespace storage {

namespace {

std::int64_t Signed(std::uint64_t value) { return static_cast<std::int64_t>(value); }

std::uint64_t Unsigned(const SQLite::Column& column) {
  return static_cast<std::uint64_t>(column.getInt64());
}

constexpr const char* kColumns =
    "SELECT name, generation, number, time_ms, digest_high, digest_low, note, created_at_ms"
    " FROM snapshots WHERE folder = ?1";

SnapshotRecord RecordAt(SQLite::Statement& row) {
  SnapshotRecord record;
  record.name = row.getColumn(0).getString();
  record.position.number = {row.getColumn(1).getUInt(), row.getColumn(2).getUInt()};
  record.position.time_ms = row.getColumn(3).getInt64();
  record.position.digest = {Unsigned(row.getColumn(4)), Unsigned(row.getColumn(5))};
  if (!row.getColumn(6).isNull()) record.note = row.getColumn(6).getString();
  record.created_at_ms = row.getColumn(7).getInt64();
  return record;
}

}  // namespace

std::vector<CommitNumber> FindPinned(CatalogFile& file, const std::string& folder) {
  std::vector<CommitNumber> pinned;
  file.Run([&](SQLite::Database& connection) {
    SQLite::Statement rows(connection,
                           "SELECT generation, number FROM snapshots WHERE folder = ?1 UNION"
                           " SELECT m.generation, m.number FROM databases d JOIN marks m"
                           " ON m.account_id = d.account_id AND m.folder = d.folder"
                           " WHERE d.folder = ?1 AND m.generation IS NOT NULL"
                           " AND NOT (m.generation = 0 AND m.number = 0 AND d.source IS NOT NULL)");
    rows.bind(1, folder);
    while (rows.executeStep()) {
      pinned.push_back({rows.getColumn(0).getUInt(), rows.getColumn(1).getUInt()});
    }
  });
  return pinned;
}

void InsertSnapshot(CatalogFile& file, const std::string& folder, const SnapshotRecord& record) {
  file.Change([&](SQLite::Database& connection) {
    SQLite::Statement ready(connection,
                            "SELECT 1 FROM databases WHERE folder = ?1 AND state = 'ready'");
    ready.bind(1, folder);
    if (!ready.executeStep()) {
      throw Error(ErrorKind::kNotFound, "there is no database " + folder);
    }
    SQLite::Statement count(connection,
                            "SELECT count(*) FROM snapshots WHERE folder = ?1 AND name <> ?2");
    count.bind(1, folder);
    count.bind(2, record.name);
    count.executeStep();
    if (count.getColumn(0).getInt64() >= kMostSnapshots) {
      throw Error(ErrorKind::kLimitReached, "the database has " + std::to_string(kMostSnapshots) +
                                                " snapshots, and no more may be");
    }
    SQLite::Statement insert(connection,
                             "INSERT INTO snapshots (folder, name, generation, number, time_ms,"
                             " digest_high, digest_low, note, created_at_ms)"
                             " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING");
    insert.bind(1, folder);
    insert.bind(2, record.name);
    insert.bind(3, record.position.number.generation);
    insert.bind(4, record.position.number.commit);
    insert.bind(5, record.position.time_ms);
    insert.bind(6, Signed(record.position.digest.high));
    insert.bind(7, Signed(record.position.digest.low));
    if (record.note) insert.bind(8, *record.note);
    insert.bind(9, record.created_at_ms);
    if (insert.exec() > 0) return;
    throw Error(ErrorKind::kAlreadyExists, "there is a snapshot " + record.name + " already");
  });
}

bool DeleteSnapshot(CatalogFile& file, const std::string& folder, const std::string& name) {
  bool was_there = false;
  file.Change([&](SQLite::Database& connection) {
    SQLite::Statement remove(connection, "DELETE FROM snapshots WHERE folder = ?1 AND name = ?2");
    remove.bind(1, folder);
    remove.bind(2, name);
    was_there = remove.exec() > 0;
  });
  return was_there;
}

std::optional<SnapshotRecord> FindSnapshot(CatalogFile& file, const std::string& folder,
                                           const std::string& name) {
  std::optional<SnapshotRecord> found;
  file.Run([&](SQLite::Database& connection) {
    SQLite::Statement row(connection, std::string(kColumns) + " AND name = ?2");
    row.bind(1, folder);
    row.bind(2, name);
    if (row.executeStep()) found = RecordAt(row);
  });
  return found;
}

std::vector<SnapshotRecord> ListSnapshots(CatalogFile& file, const std::string& folder,
                                          const std::string& after, std::uint64_t limit) {
  std::vector<SnapshotRecord> records;
  file.Run([&](SQLite::Database& connection) {
    SQLite::Statement rows(connection,
                           std::string(kColumns) + " AND name > ?2 ORDER BY name LIMIT ?3");
    rows.bind(1, folder);
    rows.bind(2, after);
    rows.bind(3, Signed(limit));
    while (rows.executeStep()) records.push_back(RecordAt(rows));
  });
  return records;
}

std::vector<std::string> ListSnapshotNames(CatalogFile& file, const std::string& folder,
                                           const CommitNumber& number) {
  std::vector<std::string> names;
  file.Run([&](SQLite::Database& connection) {
    SQLite::Statement rows(connection,
                           "SELECT name FROM snapshots WHERE folder = ?1 AND generation = ?2"
                           " AND number = ?3 ORDER BY name");
    rows.bind(1, folder);
    rows.bind(2, number.generation);
    rows.bind(3, number.commit);
    while (rows.executeStep()) names.push_back(rows.getColumn(0).getString());
  });
  return names;
}

}  // namespace storage
