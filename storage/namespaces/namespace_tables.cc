#include "storage/namespaces/namespace_tables.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/folder_name.h"

namespace storage {

namespace {

// A statement with its parameters, in order.
template <typename... Values>
SQLite::Statement Bound(SQLite::Database& connection, const std::string& sql,
                        const Values&... values) {
  SQLite::Statement statement(connection, sql);
  int place = 0;
  (statement.bind(++place, values), ...);
  return statement;
}

std::vector<std::string> TextsOf(SQLite::Statement statement) {
  std::vector<std::string> texts;
  while (statement.executeStep()) texts.push_back(statement.getColumn(0).getString());
  return texts;
}

// The first for a copy of the database `uuid` that no row has.
std::string FreeCopyFolder(SQLite::Database& connection, const std::string& uuid,
                           const std::string& account_id) {
  for (unsigned n = 2;; ++n) {
    std::string folder = FolderName(uuid, account_id, n);
    const bool is_taken =
        Bound(connection, "SELECT 1 FROM databases WHERE folder = ?1", folder).executeStep();
    if (!is_taken) return folder;
  }
}

std::int64_t Signed(std::uint64_t value) { return static_cast<std::int64_t>(value); }

std::uint64_t Unsigned(const SQLite::Column& column) {
  return static_cast<std::uint64_t>(column.getInt64());
}

TemplateRecord TemplateAt(SQLite::Statement& row) {
  TemplateRecord record;
  record.name = row.getColumn(0).getString();
  record.is_ready = row.getColumn(1).getString() == "ready";
  record.account_id = row.getColumn(2).getString();
  record.created_at_ms = row.getColumn(3).getInt64();
  record.namespaces = Unsigned(row.getColumn(4));
  return record;
}

Seeding SeedingAt(SQLite::Statement& row) {
  return {Unsigned(row.getColumn(1)), Unsigned(row.getColumn(2)), Unsigned(row.getColumn(3))};
}

constexpr const char* kSelectSeedings =
    "SELECT account_id, seed, ids_drawn, sql_drawn FROM namespaces WHERE seed IS NOT NULL";

constexpr const char* kSelectTemplates =
    "SELECT name, state, account_id, created_at_ms,"
    " (SELECT count(*) FROM namespaces n WHERE n.template_account = t.account_id)"
    " FROM templates t WHERE state <> 'removed'";

}  // namespace

bool IsUsedAccount(SQLite::Database& connection, const std::string& account_id) {
  return Bound(connection,
               "SELECT 1 WHERE EXISTS (SELECT 1 FROM namespaces WHERE account_id = ?1)"
               " OR EXISTS (SELECT 1 FROM templates WHERE account_id = ?1)"
               " OR EXISTS (SELECT 1 FROM databases WHERE account_id = ?1)"
               " OR EXISTS (SELECT 1 FROM records WHERE account_id = ?1)",
               account_id)
      .executeStep();
}

bool IsMadeAccount(SQLite::Database& connection, const std::string& account_id) {
  return Bound(connection,
               "SELECT 1 WHERE EXISTS (SELECT 1 FROM namespaces WHERE account_id = ?1"
               "                       AND was_made = 1)"
               " OR EXISTS (SELECT 1 FROM templates WHERE account_id = ?1 AND state <> 'removed')",
               account_id)
      .executeStep();
}

void InsertNamespace(SQLite::Database& connection, const NamespaceRecord& record,
                     const std::string& template_account) {
  SQLite::Statement insert(connection,
                           "INSERT INTO namespaces (account_id, template, template_account,"
                           " was_made, created_at_ms, expires_at_ms)"
                           " VALUES (?1, ?2, ?3, 1, ?4, ?5)");
  insert.bind(1, record.account_id);
  if (record.template_name) {
    insert.bind(2, *record.template_name);
    insert.bind(3, template_account);
  }
  insert.bind(4, record.created_at_ms);
  if (record.expires_at_ms) insert.bind(5, *record.expires_at_ms);
  insert.exec();
}

bool EnsureNamespace(SQLite::Database& connection, const std::string& account_id,
                     std::int64_t now_ms) {
  return Bound(connection,
               "INSERT INTO namespaces (account_id, was_made, created_at_ms) VALUES (?1, 0, ?2)"
               " ON CONFLICT DO NOTHING",
               account_id, now_ms)
             .exec() > 0;
}

std::vector<NamespaceRecord> SelectNamespaces(SQLite::Database& connection,
                                              const std::string& after, std::uint64_t limit) {
  SQLite::Statement rows = Bound(
      connection,
      "SELECT account_id, template, created_at_ms, expires_at_ms,"
      " (SELECT count(*) FROM databases d WHERE d.account_id = n.account_id AND state = 'ready')"
      " FROM namespaces n WHERE was_made AND account_id > ?1 ORDER BY account_id LIMIT ?2",
      after, Signed(limit));
  std::vector<NamespaceRecord> records;
  while (rows.executeStep()) {
    NamespaceRecord record;
    record.account_id = rows.getColumn(0).getString();
    if (!rows.getColumn(1).isNull()) record.template_name = rows.getColumn(1).getString();
    record.created_at_ms = rows.getColumn(2).getInt64();
    if (!rows.getColumn(3).isNull()) record.expires_at_ms = rows.getColumn(3).getInt64();
    record.databases = Unsigned(rows.getColumn(4));
    records.push_back(std::move(record));
  }
  return records;
}

std::vector<Expiry> SelectExpired(SQLite::Database& connection, std::int64_t now_ms) {
  SQLite::Statement rows =
      Bound(connection,
            "SELECT account_id, expires_at_ms FROM namespaces WHERE expires_at_ms <= ?1", now_ms);
  std::vector<Expiry> expired;
  while (rows.executeStep()) {
    expired.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getInt64()});
  }
  return expired;
}

void SetSeeding(SQLite::Database& connection, const std::string& account_id,
                const Seeding& seeding) {
  Bound(connection,
        "UPDATE namespaces SET seed = ?2, ids_drawn = ?3, sql_drawn = ?4 WHERE account_id = ?1",
        account_id, Signed(seeding.seed), Signed(seeding.ids_drawn), Signed(seeding.sql_drawn))
      .exec();
}

std::optional<Seeding> FindSeeding(SQLite::Database& connection, const std::string& account_id) {
  SQLite::Statement row =
      Bound(connection, std::string(kSelectSeedings) + " AND account_id = ?1", account_id);
  if (!row.executeStep()) return std::nullopt;
  return SeedingAt(row);
}

std::map<std::string, Seeding> SelectSeedings(SQLite::Database& connection) {
  std::map<std::string, Seeding> seedings;
  SQLite::Statement rows(connection, kSelectSeedings);
  while (rows.executeStep()) seedings.emplace(rows.getColumn(0).getString(), SeedingAt(rows));
  return seedings;
}

std::vector<std::string> SelectResetting(SQLite::Database& connection) {
  return TextsOf(Bound(connection, "SELECT account_id FROM namespaces WHERE is_resetting"));
}

void SetResetting(SQLite::Database& connection, const std::string& account_id, bool is_resetting) {
  Bound(connection, "UPDATE namespaces SET is_resetting = ?2 WHERE account_id = ?1", account_id,
        is_resetting ? 1 : 0)
      .exec();
}

void DeleteNamespace(SQLite::Database& connection, const std::string& account_id) {
  Bound(connection, "DELETE FROM marks WHERE account_id = ?1", account_id).exec();
  Bound(connection, "DELETE FROM namespaces WHERE account_id = ?1", account_id).exec();
}

void CopyDatabases(SQLite::Database& connection, const std::string& from, const std::string& to,
                   std::int64_t now_ms) {
  SQLite::Statement originals =
      Bound(connection,
            "SELECT uuid, folder FROM databases WHERE account_id = ?1 AND state = 'ready'"
            " ORDER BY sequence",
            from);
  while (originals.executeStep()) {
    const std::string original = originals.getColumn(1).getString();
    const std::string folder = FreeCopyFolder(connection, originals.getColumn(0).getString(), to);
    Bound(connection,
          "INSERT INTO databases (uuid, account_id, folder, name, created_at_ms, region,"
          " jurisdiction, read_replication, state, source, is_unsynced)"
          " SELECT uuid, ?2, ?3, name, ?4, region, jurisdiction, read_replication, 'ready',"
          " folder, 1"
          " FROM databases WHERE folder = ?1",
          original, to, folder, now_ms)
        .exec();
    Bound(connection,
          "INSERT INTO marks (account_id, folder, name, read_replication, generation, number,"
          " digest_high, digest_low)"
          " SELECT ?2, ?3, name, read_replication, 0, 0, digest_high, digest_low FROM marks"
          " WHERE account_id = ?4 AND folder = ?1",
          original, to, folder, from)
        .exec();
  }
}

std::vector<MarkedDatabase> SelectMarks(SQLite::Database& connection,
                                        const std::string& account_id) {
  SQLite::Statement rows =
      Bound(connection,
            "SELECT d.uuid, m.folder, m.name, m.read_replication, m.generation, m.number,"
            " m.digest_high, m.digest_low, d.created_at_ms FROM marks m JOIN databases d ON "
            "d.folder = m.folder"
            " WHERE m.account_id = ?1 ORDER BY d.sequence",
            account_id);
  std::vector<MarkedDatabase> marks;
  while (rows.executeStep()) {
    MarkedDatabase mark;
    mark.record.account_id = account_id;
    mark.record.uuid = rows.getColumn(0).getString();
    mark.record.folder = rows.getColumn(1).getString();
    mark.record.name = rows.getColumn(2).getString();
    mark.record.read_replication = rows.getColumn(3).getString();
    if (!rows.getColumn(6).isNull()) {
      HistoryPosition& position = mark.position.emplace();
      position.number.generation = rows.getColumn(4).getUInt();
      position.number.commit = rows.getColumn(5).getUInt();
      position.time_ms = rows.getColumn(8).getInt64();
      position.digest = {Unsigned(rows.getColumn(6)), Unsigned(rows.getColumn(7))};
    }
    marks.push_back(std::move(mark));
  }
  return marks;
}

void ReplaceMarks(SQLite::Database& connection, const std::string& account_id,
                  const std::vector<MarkedDatabase>& marks) {
  Bound(connection, "DELETE FROM marks WHERE account_id = ?1", account_id).exec();
  SQLite::Statement insert(connection,
                           "INSERT INTO marks (account_id, folder, name, read_replication,"
                           " generation, number, digest_high, digest_low)"
                           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
  for (const MarkedDatabase& mark : marks) {
    insert.bind(1, account_id);
    insert.bind(2, mark.record.folder);
    insert.bind(3, mark.record.name);
    insert.bind(4, mark.record.read_replication);
    if (mark.position) {
      insert.bind(5, mark.position->number.generation);
      insert.bind(6, mark.position->number.commit);
      insert.bind(7, Signed(mark.position->digest.high));
      insert.bind(8, Signed(mark.position->digest.low));
    }
    insert.exec();
    insert.reset();
    insert.clearBindings();
  }
}

void KeepSnapshots(SQLite::Database& connection, const std::string& account_id) {
  Bound(connection,
        "UPDATE snapshots SET is_since_mark = 0 WHERE is_since_mark"
        " AND folder IN (SELECT folder FROM databases WHERE account_id = ?1)",
        account_id)
      .exec();
}

void DropSnapshotsSinceMark(SQLite::Database& connection, const std::string& account_id) {
  Bound(connection,
        "DELETE FROM snapshots WHERE is_since_mark"
        " AND folder IN (SELECT folder FROM databases WHERE account_id = ?1)",
        account_id)
      .exec();
}

std::vector<std::string> SelectFolders(SQLite::Database& connection, const std::string& account_id,
                                       const char* state, Marked marked) {
  std::string sql = "SELECT folder FROM databases d WHERE account_id = ?1 AND state = ?2";
  if (marked != Marked::kEither) {
    sql += marked == Marked::kYes ? " AND" : " AND NOT";
    sql += " EXISTS (SELECT 1 FROM marks m WHERE m.account_id = ?1 AND m.folder = d.folder)";
  }
  return TextsOf(Bound(connection, sql, account_id, state));
}

void SetState(SQLite::Database& connection, const std::string& folder, const char* state) {
  Bound(connection, "UPDATE databases SET state = ?2 WHERE folder = ?1", folder, state).exec();
}

bool SetName(SQLite::Database& connection, const DatabaseRecord& record) {
  return Bound(connection,
               "UPDATE databases SET name = ?2, read_replication = ?3 WHERE folder = ?1"
               " AND (name <> ?2 OR read_replication <> ?3)",
               record.folder, record.name, record.read_replication)
             .exec() > 0;
}

std::optional<std::string> FindTemplateOf(SQLite::Database& connection,
                                          const std::string& account_id) {
  SQLite::Statement row =
      Bound(connection, "SELECT name FROM templates WHERE account_id = ?1 AND state <> 'removed'",
            account_id);
  if (!row.executeStep()) return std::nullopt;
  return row.getColumn(0).getString();
}

std::optional<TemplateRecord> FindTemplate(SQLite::Database& connection, const std::string& name) {
  SQLite::Statement row = Bound(connection, std::string(kSelectTemplates) + " AND name = ?1", name);
  if (!row.executeStep()) return std::nullopt;
  return TemplateAt(row);
}

std::vector<TemplateRecord> SelectTemplates(SQLite::Database& connection) {
  SQLite::Statement rows(connection, std::string(kSelectTemplates) + " ORDER BY name");
  std::vector<TemplateRecord> records;
  while (rows.executeStep()) records.push_back(TemplateAt(rows));
  return records;
}

void InsertTemplate(SQLite::Database& connection, const TemplateRecord& record) {
  Bound(connection,
        "INSERT INTO templates (account_id, name, state, created_at_ms)"
        " VALUES (?1, ?2, 'building', ?3)",
        record.account_id, record.name, record.created_at_ms)
      .exec();
}

void SetTemplateState(SQLite::Database& connection, const std::string& account_id,
                      const char* state) {
  Bound(connection, "UPDATE templates SET state = ?2 WHERE account_id = ?1", account_id, state)
      .exec();
}

std::vector<std::string> SelectUnneededTemplates(SQLite::Database& connection) {
  return TextsOf(Bound(connection,
                       "SELECT account_id FROM templates t WHERE state = 'removed'"
                       " AND NOT EXISTS (SELECT 1 FROM databases c JOIN databases o"
                       "                 ON c.source = o.folder"
                       "                 WHERE o.account_id = t.account_id)"));
}

void DeleteTemplate(SQLite::Database& connection, const std::string& account_id) {
  Bound(connection, "DELETE FROM marks WHERE account_id = ?1", account_id).exec();
  Bound(connection, "DELETE FROM templates WHERE account_id = ?1", account_id).exec();
}

}  // namespace storage
