#include "storage/catalog/catalog.h"

#include <type_traits>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/error.h"

namespace storage {

namespace {

constexpr const char* kColumns =
    "SELECT uuid, account_id, name, created_at_ms, region, jurisdiction, read_replication"
    " FROM databases WHERE state = 'ready'";

DatabaseRecord RecordAt(SQLite::Statement& row) {
  DatabaseRecord record;
  record.uuid = row.getColumn(0).getString();
  record.account_id = row.getColumn(1).getString();
  record.name = row.getColumn(2).getString();
  record.created_at_ms = row.getColumn(3).getInt64();
  record.region = row.getColumn(4).getString();
  if (!row.getColumn(5).isNull()) record.jurisdiction = row.getColumn(5).getString();
  record.read_replication = row.getColumn(6).getString();
  return record;
}

// An account's id has no slash.
std::string NameKey(const std::string& account_id, const std::string& name) {
  return account_id + "/" + name;
}

std::string NameCondition(const CatalogPage& page) {
  return page.name_part ? " AND instr(lower(name), lower(?2)) > 0" : "";
}

std::vector<std::string> NameParameters(const std::string& account_id, const CatalogPage& page) {
  std::vector<std::string> parameters{account_id};
  if (page.name_part) parameters.push_back(*page.name_part);
  return parameters;
}

}  // namespace

Catalog::Catalog(const std::filesystem::path& file, OpenMode mode) : file_(file, mode) {}

// Runs `body` with the connection, and hands on what it returns.
template <typename Body>
auto Catalog::Run(Body&& body) {
  std::invoke_result_t<Body, SQLite::Database&> result{};
  file_.Run([&](SQLite::Database& connection) { result = body(connection); });
  return result;
}

void Catalog::BeginCreate(const DatabaseRecord& record, std::uint64_t most) {
  file_.Run([&](SQLite::Database& connection) {
    CheckNameIsFree(record);
    if (Holds(record.uuid)) {
      throw Error(ErrorKind::kAlreadyExists, "there is a database " + record.uuid);
    }
    // Those being made count too: of two at once, one may be the last.
    SQLite::Statement count(connection,
                            "SELECT count(*) FROM databases WHERE account_id = ?1"
                            " AND state <> 'deleting'");
    count.bind(1, record.account_id);
    count.executeStep();
    if (static_cast<std::uint64_t>(count.getColumn(0).getInt64()) >= most) {
      throw Error(ErrorKind::kLimitReached,
                  "the account has " + std::to_string(most) + " databases");
    }
    Insert(connection, record, State::kCreating);
  });
}

void Catalog::TakeIn(const DatabaseRecord& record) {
  file_.Change([&](SQLite::Database& connection) {
    CheckNameIsFree(record);
    Insert(connection, record, State::kReady);
  });
}

void Catalog::CheckNameIsFree(const DatabaseRecord& record) {
  if (HoldsName(record.account_id, record.name)) {
    throw Error(ErrorKind::kAlreadyExists, "the account has a database called " + record.name);
  }
}

void Catalog::Insert(SQLite::Database& connection, const DatabaseRecord& record, State state) {
  SQLite::Statement insert(connection,
                           "INSERT INTO databases (uuid, account_id, name, created_at_ms, region,"
                           " jurisdiction, read_replication, state)"
                           " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
  insert.bind(1, record.uuid);
  insert.bind(2, record.account_id);
  insert.bind(3, record.name);
  insert.bind(4, record.created_at_ms);
  insert.bind(5, record.region);
  if (record.jurisdiction) insert.bind(6, *record.jurisdiction);
  insert.bind(7, record.read_replication);
  insert.bind(8, state == State::kReady ? "ready" : "creating");
  insert.exec();
}

std::vector<std::string> Catalog::AllUuids() {
  return Run([&](SQLite::Database& connection) {
    std::vector<std::string> uuids;
    SQLite::Statement select(connection, "SELECT uuid FROM databases");
    while (select.executeStep()) uuids.push_back(select.getColumn(0).getString());
    return uuids;
  });
}

void Catalog::FinishCreate(const std::string& uuid) {
  file_.Run([&](SQLite::Database& connection) {
    SQLite::Statement update(connection, "UPDATE databases SET state = 'ready' WHERE uuid = ?1");
    update.bind(1, uuid);
    update.exec();
  });
}

void Catalog::AbandonCreate(const std::string& uuid) {
  file_.Run([&](SQLite::Database& connection) {
    SQLite::Statement update(
        connection,
        "UPDATE databases SET state = 'deleting' WHERE uuid = ?1 AND state = 'creating'");
    update.bind(1, uuid);
    update.exec();
  });
}

bool Catalog::BeginDelete(const std::string& account_id, const std::string& uuid) {
  return Run([&](SQLite::Database&) {
    return FindByUuid(account_id, uuid) != nullptr && BeginDelete(uuid);
  });
}

bool Catalog::BeginDelete(const std::string& uuid) {
  const bool deleted = Run([&](SQLite::Database& connection) {
    SQLite::Statement update(
        connection, "UPDATE databases SET state = 'deleting' WHERE uuid = ?1 AND state = 'ready'");
    update.bind(1, uuid);
    return update.exec() == 1;
  });
  if (deleted) Forget(uuid);
  return deleted;
}

void Catalog::FinishDelete(const std::string& uuid) {
  file_.Run([&](SQLite::Database& connection) {
    SQLite::Statement remove(connection,
                             "DELETE FROM databases WHERE uuid = ?1 AND state <> 'ready'");
    remove.bind(1, uuid);
    remove.exec();
  });
}

std::vector<std::string> Catalog::Unfinished() {
  return Run([&](SQLite::Database& connection) {
    std::vector<std::string> uuids;
    SQLite::Statement select(connection, "SELECT uuid FROM databases WHERE state <> 'ready'");
    while (select.executeStep()) uuids.push_back(select.getColumn(0).getString());
    return uuids;
  });
}

bool Catalog::Holds(const std::string& uuid) {
  return Run([&](SQLite::Database& connection) {
    SQLite::Statement find(connection, "SELECT 1 FROM databases WHERE uuid = ?1");
    find.bind(1, uuid);
    return find.executeStep();
  });
}

bool Catalog::IsReady(const std::string& uuid) {
  return Run([&](SQLite::Database& connection) {
    SQLite::Statement find(connection,
                           "SELECT 1 FROM databases WHERE uuid = ?1 AND state = 'ready'");
    find.bind(1, uuid);
    return find.executeStep();
  });
}

std::optional<std::string> Catalog::FindAccount(const std::string& uuid) {
  return Run([&](SQLite::Database& connection) {
    SQLite::Statement find(connection, "SELECT account_id FROM databases WHERE uuid = ?1");
    find.bind(1, uuid);
    std::optional<std::string> account_id;
    if (find.executeStep()) account_id = find.getColumn(0).getString();
    return account_id;
  });
}

void Catalog::SetReadReplication(const std::string& uuid, const std::string& mode) {
  file_.Run([&](SQLite::Database& connection) {
    SQLite::Statement update(connection,
                             "UPDATE databases SET read_replication = ?1 WHERE uuid = ?2");
    update.bind(1, mode);
    update.bind(2, uuid);
    update.exec();
  });
  Forget(uuid);
}

std::shared_ptr<const DatabaseRecord> Catalog::FindByUuid(const std::string& account_id,
                                                          const std::string& uuid) {
  const auto if_of_account = [&](const std::shared_ptr<const DatabaseRecord>& record) {
    return record->account_id == account_id ? record : nullptr;
  };
  {
    const std::shared_lock lock(known_mutex_);
    const auto known = known_.find(uuid);
    if (known != known_.end()) return if_of_account(known->second);
  }
  // Nobody deletes it between the look at the file and the note of what was seen.
  return Run([&](SQLite::Database&) -> std::shared_ptr<const DatabaseRecord> {
    auto found = Select(" AND uuid = ?1", {uuid});
    if (found.empty()) return nullptr;
    auto record = std::make_shared<const DatabaseRecord>(std::move(found.front()));
    const std::lock_guard known_lock(known_mutex_);
    known_.insert_or_assign(uuid, record);
    return if_of_account(record);
  });
}

void Catalog::Forget(const std::string& uuid) {
  const std::lock_guard lock(known_mutex_);
  const auto known = known_.find(uuid);
  if (known == known_.end()) return;
  known_by_name_.erase(NameKey(known->second->account_id, known->second->name));
  known_.erase(known);
}

std::shared_ptr<const DatabaseRecord> Catalog::FindByName(const std::string& account_id,
                                                          const std::string& name) {
  const std::string key = NameKey(account_id, name);
  {
    const std::shared_lock lock(known_mutex_);
    const auto known = known_by_name_.find(key);
    if (known != known_by_name_.end()) return known->second;
  }
  // As FindByUuid.
  return Run([&](SQLite::Database&) -> std::shared_ptr<const DatabaseRecord> {
    auto found = Select(" AND account_id = ?1 AND name = ?2", {account_id, name});
    if (found.empty()) return nullptr;
    auto record = std::make_shared<const DatabaseRecord>(std::move(found.front()));
    const std::lock_guard known_lock(known_mutex_);
    known_.insert_or_assign(record->uuid, record);
    known_by_name_.insert_or_assign(key, record);
    return record;
  });
}

std::vector<DatabaseRecord> Catalog::List(const std::string& account_id, const CatalogPage& page) {
  return Select(" AND account_id = ?1" + NameCondition(page) + " ORDER BY sequence LIMIT " +
                    std::to_string(page.limit) + " OFFSET " + std::to_string(page.offset),
                NameParameters(account_id, page));
}

std::uint64_t Catalog::Count(const std::string& account_id, const CatalogPage& page) {
  return Run([&](SQLite::Database& connection) {
    SQLite::Statement count(connection,
                            "SELECT count(*) FROM databases WHERE state = 'ready'"
                            " AND account_id = ?1" +
                                NameCondition(page));
    int place = 0;
    for (const std::string& parameter : NameParameters(account_id, page)) {
      count.bind(++place, parameter);
    }
    count.executeStep();
    return static_cast<std::uint64_t>(count.getColumn(0).getInt64());
  });
}

bool Catalog::HoldsName(const std::string& account_id, const std::string& name) {
  return Run([&](SQLite::Database& connection) {
    SQLite::Statement find(connection,
                           "SELECT 1 FROM databases WHERE account_id = ?1 AND name = ?2"
                           " AND state <> 'deleting'");
    find.bind(1, account_id);
    find.bind(2, name);
    return find.executeStep();
  });
}

std::vector<DatabaseRecord> Catalog::ListAll() { return Select(" ORDER BY sequence", {}); }

std::vector<DatabaseRecord> Catalog::Select(const std::string& rest,
                                            const std::vector<std::string>& parameters) {
  return Run([&](SQLite::Database& connection) {
    SQLite::Statement select(connection, kColumns + rest);
    int place = 0;
    for (const std::string& parameter : parameters) select.bind(++place, parameter);
    std::vector<DatabaseRecord> records;
    while (select.executeStep()) records.push_back(RecordAt(select));
    return records;
  });
}

}  // namespace storage
