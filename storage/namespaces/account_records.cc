#include "storage/namespaces/account_records.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace storage {

namespace {

// What a record is, but for where it is.
constexpr const char* kFields =
    "id, workspace_id, slug, name, description, kind, uuid, database_name, created_by,"
    " deleted_at_ms, retention_tier, created_at_ms, updated_at_ms, status";
// The same to read. A creation that is rehearsed is over.
constexpr const char* kKeptFields =
    "id, workspace_id, slug, name, description, kind, uuid, database_name, created_by,"
    " deleted_at_ms, retention_tier, created_at_ms, updated_at_ms,"
    " iif(status = 'provisioning', 'ready', status)";

// Of a record r.
constexpr const char* kIsBeingMade =
    "EXISTS (SELECT 1 FROM databases d WHERE d.uuid = r.uuid AND d.account_id = r.account_id"
    " AND d.state = 'creating')";

void Run(SQLite::Database& connection, const std::string& sql, const std::string& account_id) {
  SQLite::Statement statement(connection, sql);
  statement.bind(1, account_id);
  statement.exec();
}

void ForgetChanges(SQLite::Database& connection, const std::string& account_id) {
  Run(connection, "DELETE FROM changed_records WHERE account_id = ?1", account_id);
}

}  // namespace

void CopyRecords(SQLite::Database& connection, const std::string& from, const std::string& to) {
  SQLite::Statement copy(connection, std::string("INSERT INTO records (") + kFields +
                                         ", account_id, namespace_id) SELECT " + kKeptFields +
                                         ", ?2, ?2 FROM records r WHERE account_id = ?1"
                                         " AND namespace_id = ?1 AND NOT " +
                                         kIsBeingMade + " ORDER BY sequence");
  copy.bind(1, from);
  copy.bind(2, to);
  if (copy.exec() > 0) MarkRecords(connection, to);
}

void MarkRecords(SQLite::Database& connection, const std::string& account_id) {
  ForgetChanges(connection, account_id);
  Run(connection,
      "INSERT INTO changed_records (account_id, namespace_id, id, was_there)"
      " SELECT r.account_id, r.namespace_id, r.id, 0 FROM databases d"
      " CROSS JOIN records r ON r.account_id = d.account_id AND r.uuid = d.uuid"
      " WHERE d.account_id = ?1 AND d.state = 'creating'",
      account_id);
}

void UnmarkRecords(SQLite::Database& connection, const std::string& account_id) {
  Run(connection,
      "INSERT INTO changed_records (account_id, namespace_id, id, was_there)"
      " SELECT account_id, namespace_id, id, 0 FROM records WHERE account_id = ?1"
      " ON CONFLICT DO NOTHING",
      account_id);
}

void RestoreRecords(SQLite::Database& connection, const std::string& account_id) {
  Run(connection,
      std::string("DELETE FROM records WHERE sequence IN (SELECT r.sequence FROM changed_records c"
                  " CROSS JOIN records r ON r.namespace_id = c.namespace_id AND r.id = c.id"
                  " WHERE c.account_id = ?1 AND NOT ") +
          kIsBeingMade + ")",
      account_id);
  Run(connection,
      std::string("INSERT INTO records (") + kFields + ", account_id, namespace_id) SELECT " +
          kKeptFields +
          ", account_id, namespace_id FROM changed_records WHERE account_id = ?1 AND was_there",
      account_id);
  MarkRecords(connection, account_id);
}

void DeleteRecords(SQLite::Database& connection, const std::string& account_id) {
  Run(connection, "DELETE FROM records WHERE account_id = ?1", account_id);
  ForgetChanges(connection, account_id);
}

}  // namespace storage
