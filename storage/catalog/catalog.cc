#include "storage/catalog/catalog.h"

#include <type_traits>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/error.h"
#include "storage/folder_name.h"

namespace storage {

namespace {

constexpr const char* kColumns =
    "SELECT uuid, account_id, folder, name, created_at_ms, region, jurisdiction, read_replication,"
    " expires_at_ms FROM databases WHERE state = 'ready'";

DatabaseRecord RecordAt(SQLite::Statement& row) {
  DatabaseRecord record;
  record.uuid = row.getColumn(0).getString();
  record.account_id = row.getColumn(1).getString();
  record.folder = row.getColumn(2).getString();
  record.name = row.getColumn(3).getString();
  record.created_at_ms = row.getColumn(4).getInt64();
  record.region = row.getColumn(5).getString();
  if (!row.getColumn(6).isNull()) record.jurisdiction = row.getColumn(6).getString();
  record.read_replication = row.getColumn(7).getString();
  if (!row.getColumn(8).isNull()) record.expires_at_ms = row.getColumn(8).getInt64();
  return record;
}

// An account's id has no slash.
std::string KeyOf(const std::string& account_id, const std::string& name_or_uuid) {
  return account_id + "/" + name_or_uuid;
}

// That the account is a template's, in words; empty where it is not.
std::string FrozenText(SQLite::Database& connection, const std::string& account_id) {
  SQLite::Statement find(
      connection, "SELECT name FROM templates WHERE account_id = ?1 AND state <> 'building'");
  find.bind(1, account_id);
  if (!find.executeStep()) return "";
  return "Template " + find.getColumn(0).getString() + " is ready and cannot be changed";
}

void CheckIsNotFrozen(SQLite::Database& connection, const std::string& account_id) {
  const std::string frozen = FrozenText(connection, account_id);
  if (!frozen.empty()) throw Error(ErrorKind::kFrozen, frozen);
}

// The first that no row has.
std::string FreeFolder(SQLite::Database& connection, const DatabaseRecord& record) {
  SQLite::Statement find(connection, "SELECT 1 FROM databases WHERE folder = ?1");
  for (unsigned n = 1;; ++n) {
    std::string folder = FolderName(record.uuid, record.account_id, n);
    find.bind(1, folder);
    if (!find.executeStep()) return folder;
    find.reset();
  }
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

std::string Catalog::BeginCreate(const DatabaseRecord& record, std::uint64_t most) {
  return Run([&](SQLite::Database& connection) {
    CheckIsNotFrozen(connection, record.account_id);
    CheckIsNew(connection, record);
    // Those being made count too: of two at once, one may be the last.
    SQLite::Statement count(connection,
                            "SELECT count(*) FROM databases WHERE account_id = ?1"
                            " AND state IN ('creating', 'ready')");
    count.bind(1, record.account_id);
    count.executeStep();
    if (static_cast<std::uint64_t>(count.getColumn(0).getInt64()) >= most) {
      throw Error(ErrorKind::kLimitReached,
                  "the account has " + std::to_string(most) + " databases");
    }
    DatabaseRecord begun = record;
    begun.folder = FreeFolder(connection, record);
    Insert(connection, begun, State::kCreating);
    return begun.folder;
  });
}

void Catalog::TakeIn(const DatabaseRecord& record) {
  file_.Change([&](SQLite::Database& connection) {
    CheckIsNew(connection, record);
    Insert(connection, record, State::kReady);
  });
}

void Catalog::CheckIsNew(SQLite::Database& connection, const DatabaseRecord& record) {
  if (HoldsName(record.account_id, record.name)) {
    throw Error(ErrorKind::kAlreadyExists, "the account has a database called " + record.name);
  }
  SQLite::Statement find(connection,
                         "SELECT 1 FROM databases WHERE uuid = ?1 AND account_id = ?2"
                         " AND state <> 'shelved'");
  find.bind(1, record.uuid);
  find.bind(2, record.account_id);
  if (find.executeStep()) {
    throw Error(ErrorKind::kAlreadyExists, "there is a database " + record.uuid);
  }
}

void Catalog::Insert(SQLite::Database& connection, const DatabaseRecord& record, State state) {
  SQLite::Statement insert(connection,
                           "INSERT INTO databases (uuid, account_id, name, created_at_ms, region,"
                           " jurisdiction, read_replication, state, folder,"
                           " expires_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
  insert.bind(1, record.uuid);
  insert.bind(2, record.account_id);
  insert.bind(3, record.name);
  insert.bind(4, record.created_at_ms);
  insert.bind(5, record.region);
  if (record.jurisdiction) insert.bind(6, *record.jurisdiction);
  insert.bind(7, record.read_replication);
  insert.bind(8, state == State::kReady ? "ready" : "creating");
  insert.bind(9, record.folder);
  if (record.expires_at_ms) insert.bind(10, *record.expires_at_ms);
  insert.exec();
}

std::vector<std::string> Catalog::AllFolders() { return Folders(""); }

std::vector<std::string> Catalog::Unfinished() {
  return Folders(" WHERE state IN ('creating', 'deleting')");
}

std::vector<std::string> Catalog::Folders(const char* condition) {
  return Run([&](SQLite::Database& connection) {
    std::vector<std::string> folders;
    SQLite::Statement select(connection, std::string("SELECT folder FROM databases") + condition);
    while (select.executeStep()) folders.push_back(select.getColumn(0).getString());
    return folders;
  });
}

bool Catalog::FinishCreate(const std::string& folder, Durability durability) {
  bool is_there = false;
  file_.Change(durability, [&](SQLite::Database& connection) {
    SQLite::Statement update(connection,
                             "UPDATE databases SET state = 'ready', is_unsynced = ?2"
                             " WHERE folder = ?1 AND state = 'creating'");
    update.bind(1, folder);
    update.bind(2, durability == Durability::kNormal ? 1 : 0);
    is_there = update.exec() > 0;
  });
  return is_there;
}

void Catalog::AbandonCreate(const std::string& folder) {
  file_.Run([&](SQLite::Database& connection) {
    SQLite::Statement update(
        connection,
        "UPDATE databases SET state = 'deleting' WHERE folder = ?1 AND state = 'creating'");
    update.bind(1, folder);
    update.exec();
  });
}

Catalog::Deleted Catalog::BeginDelete(const std::string& folder) {
  return Run([&](SQLite::Database& connection) {
    SQLite::Statement find(
        connection, "SELECT account_id, uuid FROM databases WHERE folder = ?1 AND state = 'ready'");
    find.bind(1, folder);
    if (!find.executeStep()) return Deleted::kNotThere;
    const std::string account_id = find.getColumn(0).getString();
    const std::string uuid = find.getColumn(1).getString();
    find.reset();
    const bool is_marked = IsMarked(folder);
    CheckIsNotFrozen(connection, account_id);
    SQLite::Statement update(connection, "UPDATE databases SET state = ?2 WHERE folder = ?1");
    update.bind(1, folder);
    update.bind(2, is_marked ? "shelved" : "deleting");
    update.exec();
    Forget(account_id, uuid);
    return is_marked ? Deleted::kShelved : Deleted::kForGood;
  });
}

void Catalog::FinishDelete(const std::string& folder) {
  file_.Run([&](SQLite::Database& connection) {
    SQLite::Statement remove(connection,
                             "DELETE FROM databases WHERE folder = ?1"
                             " AND state IN ('creating', 'deleting')");
    remove.bind(1, folder);
    remove.exec();
  });
}

void Catalog::CheckMayChange(const std::string& account_id) {
  file_.Run([&](SQLite::Database& connection) { CheckIsNotFrozen(connection, account_id); });
}

bool Catalog::HoldsUuid(const std::string& uuid) {
  return Run([&](SQLite::Database& connection) {
    SQLite::Statement find(connection, "SELECT 1 FROM databases WHERE uuid = ?1");
    find.bind(1, uuid);
    return find.executeStep();
  });
}

bool Catalog::IsReady(const std::string& folder) {
  return Run([&](SQLite::Database& connection) {
    SQLite::Statement find(connection,
                           "SELECT 1 FROM databases WHERE folder = ?1 AND state = 'ready'");
    find.bind(1, folder);
    return find.executeStep();
  });
}

bool Catalog::IsMarked(const std::string& folder) {
  return Run([&](SQLite::Database& connection) {
    SQLite::Statement find(connection,
                           "SELECT 1 FROM databases d JOIN marks m ON m.account_id = d.account_id"
                           " AND m.folder = d.folder WHERE d.folder = ?1");
    find.bind(1, folder);
    return find.executeStep();
  });
}

std::optional<Catalog::Opening> Catalog::FindForOpening(const std::string& folder) {
  return Run([&](SQLite::Database& connection) {
    SQLite::Statement find(connection,
                           "SELECT account_id, coalesce(source, ''), created_at_ms FROM databases"
                           " WHERE folder = ?1 AND state = 'ready'");
    find.bind(1, folder);
    std::optional<Opening> opening;
    if (find.executeStep()) {
      opening = {find.getColumn(0).getString(),
                 find.getColumn(1).getString(),
                 find.getColumn(2).getInt64(),
                 {}};
      opening->frozen = FrozenText(connection, opening->account_id);
    }
    return opening;
  });
}

void Catalog::ForgetAccount(const std::string& account_id) {
  const std::lock_guard lock(known_mutex_);
  const auto is_of_account = [&](const auto& known) {
    return known.second->account_id == account_id;
  };
  std::erase_if(known_, is_of_account);
  std::erase_if(known_by_name_, is_of_account);
}

void Catalog::SetReadReplication(const DatabaseRecord& record, const std::string& mode) {
  file_.Run([&](SQLite::Database& connection) {
    SQLite::Statement update(connection,
                             "UPDATE databases SET read_replication = ?1 WHERE folder = ?2");
    update.bind(1, mode);
    update.bind(2, record.folder);
    update.exec();
  });
  Forget(record.account_id, record.uuid);
}

std::shared_ptr<const DatabaseRecord> Catalog::FindByUuid(const std::string& account_id,
                                                          const std::string& uuid) {
  const std::string key = KeyOf(account_id, uuid);
  {
    const std::shared_lock lock(known_mutex_);
    const auto known = known_.find(key);
    if (known != known_.end()) return known->second;
  }
  // Nobody deletes it between the look at the file and the note of what was seen.
  return Run([&](SQLite::Database&) -> std::shared_ptr<const DatabaseRecord> {
    auto found = Select(" AND uuid = ?1 AND account_id = ?2", {uuid, account_id});
    if (found.empty()) return nullptr;
    auto record = std::make_shared<const DatabaseRecord>(std::move(found.front()));
    const std::lock_guard known_lock(known_mutex_);
    known_.insert_or_assign(key, record);
    return record;
  });
}

void Catalog::Forget(const std::string& account_id, const std::string& uuid) {
  const std::lock_guard lock(known_mutex_);
  const auto known = known_.find(KeyOf(account_id, uuid));
  if (known == known_.end()) return;
  known_by_name_.erase(KeyOf(account_id, known->second->name));
  known_.erase(known);
}

std::shared_ptr<const DatabaseRecord> Catalog::FindByName(const std::string& account_id,
                                                          const std::string& name) {
  const std::string key = KeyOf(account_id, name);
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
    known_.insert_or_assign(KeyOf(account_id, record->uuid), record);
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
                           " AND state IN ('creating', 'ready')");
    find.bind(1, account_id);
    find.bind(2, name);
    return find.executeStep();
  });
}

std::vector<DatabaseRecord> Catalog::ListExpired(std::int64_t now_ms) {
  return Select(
      " AND expires_at_ms <= " + std::to_string(now_ms) +
          " AND NOT EXISTS (SELECT 1 FROM templates t WHERE t.account_id = databases.account_id"
          " AND t.state <> 'building')",
      {});
}

std::vector<DatabaseRecord> Catalog::ListAll() { return Select(" ORDER BY sequence", {}); }

std::vector<DatabaseRecord> Catalog::ListAll(const std::string& account_id) {
  return Select(" AND account_id = ?1 ORDER BY sequence", {account_id});
}

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
