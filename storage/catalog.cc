#include "storage/catalog.h"

#include <system_error>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "storage/error.h"
#include "storage/new_database.h"
#include "storage/sqlite_call.h"

namespace storage {

namespace {

constexpr int kCatalogVersion = 1;

constexpr const char* kSchema = R"sql(
  CREATE TABLE databases (
    sequence INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    region TEXT NOT NULL,
    jurisdiction TEXT,
    read_replication TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('creating', 'ready', 'deleting'))
  ) STRICT;
  CREATE UNIQUE INDEX databases_by_name ON databases (account_id, name) WHERE state <> 'deleting';
)sql";

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

// Runs `body`; what SQLiteCpp throws leaves as an Error.
template <typename Body>
auto Translated(Body&& body) {
  try {
    return std::forward<Body>(body)();
  } catch (const SQLite::Exception& exception) {
    throw ErrorFromSqlite(std::string("catalog: ") + exception.what(),
                          exception.getExtendedErrorCode());
  }
}

// A new catalog. Made under another name it costs one sync, in place of the seven with which SQLite
// would guard every step: a server's first start waits for them. The new name is durable before
// anything relies on it, as the first transaction syncs the folder.
void MakeCatalogFile(const std::filesystem::path& file) {
  const std::filesystem::path unfinished = file.string() + ".new";
  std::error_code failure;
  std::filesystem::remove(unfinished, failure);
  // A log whose file is gone would be taken for the new one's.
  if (!failure) std::filesystem::remove(file.string() + "-wal", failure);
  if (!failure) {
    MakeDatabaseFile(unfinished,
                     kSchema + ("PRAGMA user_version=" + std::to_string(kCatalogVersion)));
    std::filesystem::rename(unfinished, file, failure);
  }
  if (failure) throw Error(ErrorKind::kIo, "making the catalog: " + failure.message());
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

Catalog::Catalog(const std::filesystem::path& file, OpenMode mode) {
  std::error_code ignored;  // what is wrong with the file shows when it is opened
  if (mode == OpenMode::kReadWrite && !std::filesystem::exists(file, ignored)) {
    MakeCatalogFile(file);
  }
  Translated([&] {
    const int flags = mode == OpenMode::kReadOnly ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE;
    file_ = std::make_unique<SQLite::Database>(file.string(), flags, 5000);
    Migrate(mode);
  });
}

Catalog::~Catalog() = default;

void Catalog::Migrate(OpenMode mode) {
  const int version = file_->execAndGet("PRAGMA user_version").getInt();
  if (version > kCatalogVersion) {
    throw Error(ErrorKind::kNewerVersion, "the catalog has version " + std::to_string(version) +
                                              ", this program knows versions up to " +
                                              std::to_string(kCatalogVersion));
  }
  if (version != 0 || mode == OpenMode::kReadOnly) {
    CheckIsCatalog();
  } else if (file_->execAndGet("SELECT count(*) FROM sqlite_schema").getInt() != 0) {
    throw Error(ErrorKind::kCorruptFile, "the catalog's file is another program's database");
  }
  if (mode == OpenMode::kReadOnly) return;
  file_->exec("PRAGMA journal_mode=WAL");
  // A database that was answered for must be there after a power cut.
  file_->exec("PRAGMA synchronous=FULL");
  if (version == kCatalogVersion) return;
  // An empty file.
  SQLite::Transaction transaction(*file_);
  file_->exec(kSchema);
  file_->exec("PRAGMA user_version=" + std::to_string(kCatalogVersion));
  transaction.commit();
}

void Catalog::CheckIsCatalog() {
  try {
    const SQLite::Statement statement(*file_, kColumns);
  } catch (const SQLite::Exception& exception) {
    // What SQLite says of a table or column that is not there.
    if (exception.getErrorCode() != SQLITE_ERROR) throw;
    throw Error(ErrorKind::kCorruptFile, std::string("catalog: ") + exception.what());
  }
}

void Catalog::BeginCreate(const DatabaseRecord& record, std::uint64_t most) {
  const std::lock_guard lock(mutex_);
  Translated([&] {
    SQLite::Statement find(*file_,
                           "SELECT 1 FROM databases WHERE account_id = ?1 AND name = ?2"
                           " AND state <> 'deleting'");
    find.bind(1, record.account_id);
    find.bind(2, record.name);
    if (find.executeStep()) {
      throw Error(ErrorKind::kAlreadyExists, "the account has a database called " + record.name);
    }
    // Those being made count too: of two at once, one may be the last.
    SQLite::Statement count(*file_,
                            "SELECT count(*) FROM databases WHERE account_id = ?1"
                            " AND state <> 'deleting'");
    count.bind(1, record.account_id);
    count.executeStep();
    if (static_cast<std::uint64_t>(count.getColumn(0).getInt64()) >= most) {
      throw Error(ErrorKind::kLimitReached,
                  "the account has " + std::to_string(most) + " databases");
    }
    SQLite::Statement insert(*file_,
                             "INSERT INTO databases (uuid, account_id, name, created_at_ms, region,"
                             " jurisdiction, read_replication, state)"
                             " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'creating')");
    insert.bind(1, record.uuid);
    insert.bind(2, record.account_id);
    insert.bind(3, record.name);
    insert.bind(4, record.created_at_ms);
    insert.bind(5, record.region);
    if (record.jurisdiction) insert.bind(6, *record.jurisdiction);
    insert.bind(7, record.read_replication);
    insert.exec();
  });
}

void Catalog::FinishCreate(const std::string& uuid) {
  const std::lock_guard lock(mutex_);
  Translated([&] {
    SQLite::Statement update(*file_, "UPDATE databases SET state = 'ready' WHERE uuid = ?1");
    update.bind(1, uuid);
    update.exec();
  });
}

void Catalog::AbandonCreate(const std::string& uuid) {
  const std::lock_guard lock(mutex_);
  Translated([&] {
    SQLite::Statement update(
        *file_, "UPDATE databases SET state = 'deleting' WHERE uuid = ?1 AND state = 'creating'");
    update.bind(1, uuid);
    update.exec();
  });
}

bool Catalog::BeginDelete(const std::string& account_id, const std::string& uuid) {
  const std::lock_guard lock(mutex_);
  const bool deleted = Translated([&] {
    SQLite::Statement update(*file_,
                             "UPDATE databases SET state = 'deleting'"
                             " WHERE uuid = ?1 AND account_id = ?2 AND state = 'ready'");
    update.bind(1, uuid);
    update.bind(2, account_id);
    return update.exec() == 1;
  });
  if (deleted) Forget(uuid);
  return deleted;
}

void Catalog::FinishDelete(const std::string& uuid) {
  const std::lock_guard lock(mutex_);
  Translated([&] {
    SQLite::Statement remove(*file_, "DELETE FROM databases WHERE uuid = ?1 AND state <> 'ready'");
    remove.bind(1, uuid);
    remove.exec();
  });
}

std::vector<std::string> Catalog::Unfinished() {
  const std::lock_guard lock(mutex_);
  return Translated([&] {
    std::vector<std::string> uuids;
    SQLite::Statement select(*file_, "SELECT uuid FROM databases WHERE state <> 'ready'");
    while (select.executeStep()) uuids.push_back(select.getColumn(0).getString());
    return uuids;
  });
}

bool Catalog::Holds(const std::string& uuid) {
  const std::lock_guard lock(mutex_);
  return Translated([&] {
    SQLite::Statement find(*file_, "SELECT 1 FROM databases WHERE uuid = ?1");
    find.bind(1, uuid);
    return find.executeStep();
  });
}

bool Catalog::IsReady(const std::string& uuid) {
  const std::lock_guard lock(mutex_);
  return Translated([&] {
    SQLite::Statement find(*file_, "SELECT 1 FROM databases WHERE uuid = ?1 AND state = 'ready'");
    find.bind(1, uuid);
    return find.executeStep();
  });
}

void Catalog::SetReadReplication(const std::string& uuid, const std::string& mode) {
  const std::lock_guard lock(mutex_);
  Translated([&] {
    SQLite::Statement update(*file_, "UPDATE databases SET read_replication = ?1 WHERE uuid = ?2");
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
  const std::lock_guard lock(mutex_);
  auto found = Select(" AND uuid = ?1", {uuid});
  if (found.empty()) return nullptr;
  auto record = std::make_shared<const DatabaseRecord>(std::move(found.front()));
  const std::lock_guard known_lock(known_mutex_);
  known_.insert_or_assign(uuid, record);
  return if_of_account(record);
}

void Catalog::Forget(const std::string& uuid) {
  const std::lock_guard lock(known_mutex_);
  known_.erase(uuid);
}

std::shared_ptr<const DatabaseRecord> Catalog::FindByName(const std::string& account_id,
                                                          const std::string& name) {
  const std::lock_guard lock(mutex_);
  auto found = Select(" AND account_id = ?1 AND name = ?2", {account_id, name});
  if (found.empty()) return nullptr;
  return std::make_shared<DatabaseRecord>(std::move(found.front()));
}

std::vector<DatabaseRecord> Catalog::List(const std::string& account_id, const CatalogPage& page) {
  const std::lock_guard lock(mutex_);
  return Select(" AND account_id = ?1" + NameCondition(page) + " ORDER BY sequence LIMIT " +
                    std::to_string(page.limit) + " OFFSET " + std::to_string(page.offset),
                NameParameters(account_id, page));
}

std::uint64_t Catalog::Count(const std::string& account_id, const CatalogPage& page) {
  const std::lock_guard lock(mutex_);
  return CountLocked(account_id, page);
}

std::uint64_t Catalog::CountLocked(const std::string& account_id, const CatalogPage& page) {
  return Translated([&] {
    SQLite::Statement count(*file_,
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

std::vector<DatabaseRecord> Catalog::ListAll() {
  const std::lock_guard lock(mutex_);
  return Select(" ORDER BY sequence", {});
}

std::vector<DatabaseRecord> Catalog::Select(const std::string& rest,
                                            const std::vector<std::string>& parameters) {
  return Translated([&] {
    SQLite::Statement select(*file_, kColumns + rest);
    int place = 0;
    for (const std::string& parameter : parameters) select.bind(++place, parameter);
    std::vector<DatabaseRecord> records;
    while (select.executeStep()) records.push_back(RecordAt(select));
    return records;
  });
}

}  // namespace storage
