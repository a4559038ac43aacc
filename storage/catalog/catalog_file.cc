#include "storage/catalog/catalog_file.h"

#include <string>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "storage/catalog/catalog_schema.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/sqlite/failed_commit.h"
#include "storage/sqlite/new_file.h"
#include "storage/sqlite/open_sqlite.h"
#include "storage/sqlite/sqlite_call.h"
#include "storage/sqlite/transaction.h"
#include "storage/sqlite/versioned_file.h"

namespace storage {

namespace {

// What a file of an older version, which is not to be changed, lacks to be read as one of today's.
constexpr const char* kOlderDatabasesSql =
    "PRAGMA temp_store = MEMORY;"
    "CREATE TEMP VIEW databases AS SELECT *, uuid AS folder, NULL AS expires_at_ms FROM "
    "main.databases";

// True while it lives.
class Flag {
 public:
  explicit Flag(bool& flag) : flag_(flag) { flag_ = true; }
  ~Flag() { flag_ = false; }
  Flag(const Flag&) = delete;
  Flag& operator=(const Flag&) = delete;

 private:
  bool& flag_;
};

}  // namespace

CatalogFile::CatalogFile(std::filesystem::path path, OpenMode mode) : path_(std::move(path)) {
  if (mode == OpenMode::kReadWrite && !NameExists(path_)) {
    MakeVersionedFile(path_, NewestCatalogSql() + SetVersionSql(kCatalogVersion));
  }
  try {
    OpenSqliteOptions options;
    if (mode == OpenMode::kReadOnly) {
      // Without anything in a log all is in the file, which is not written before there is. To look
      // for one would write to its index, or make files that stay.
      options.access = TreeBytes(path_.string() + "-wal") > 0
                           ? OpenSqliteOptions::Access::kReadOnly
                           : OpenSqliteOptions::Access::kImmutable;
    }
    connection_ = std::make_unique<SQLite::Database>(OpenSqliteDatabase(path_.string(), options));
    Migrate(mode);
    // The last commit of a process that was killed may be in the system's memory alone. From here
    // on others rely on it, and what they do is synced in other files.
    if (mode == OpenMode::kReadWrite) Sync();
  } catch (const SQLite::Exception& exception) {
    throw ErrorFromSqlite(std::string("catalog: ") + exception.what(),
                          exception.getExtendedErrorCode());
  }
}

CatalogFile::~CatalogFile() = default;

void CatalogFile::Sync() const {
  const std::filesystem::path log = path_.string() + "-wal";
  if (TreeBytes(log) > 0) SyncFile(log);
}

void CatalogFile::Migrate(OpenMode mode) {
  const int version = ReadVersion(*connection_, "catalog", kCatalogVersion);
  if (version != 0 || mode == OpenMode::kReadOnly) CheckIsCatalog();
  if (mode == OpenMode::kReadOnly) {
    if (version < 3) connection_->exec(kOlderDatabasesSql);
    return;
  }
  connection_->exec("PRAGMA journal_mode=WAL");
  // A database that was answered for must be there after a power cut.
  connection_->exec("PRAGMA synchronous=FULL");
  // A statement that changes many pages would write what they were to a file.
  connection_->exec("PRAGMA temp_store=MEMORY");
  KeepLogFiles(*connection_);
  if (version == kCatalogVersion) return;
  Transaction transaction(*connection_, Transaction::Kind::kWrite);
  if (version < 1) connection_->exec(kCatalogVersion1Sql);
  if (version < 2) connection_->exec(kCatalogVersion2Sql);
  connection_->exec(kCatalogVersion3Sql);
  connection_->exec(SetVersionSql(kCatalogVersion));
  transaction.Commit();
}

void CatalogFile::CheckIsCatalog() {
  try {
    const SQLite::Statement statement(
        *connection_,
        "SELECT uuid, account_id, name, created_at_ms, region, jurisdiction, read_replication, "
        "state FROM databases");
  } catch (const SQLite::Exception& exception) {
    // What SQLite says of a table or column that is not there.
    if (exception.getErrorCode() != SQLITE_ERROR) throw;
    throw Error(ErrorKind::kCorruptFile, std::string("catalog: ") + exception.what());
  }
}

void CatalogFile::SetDurability(Durability durability) {
  if (durability_ == durability) return;
  const bool is_full = durability == Durability::kFull;
  connection_->exec(is_full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
  durability_ = durability;
}

void CatalogFile::Run(const std::function<void(SQLite::Database&)>& body) {
  const std::lock_guard lock(mutex_);
  try {
    if (!in_transaction_) {
      Transaction::EndLeftOver(*connection_);
      SetDurability(Durability::kFull);
    }
    body(*connection_);
  } catch (const SQLite::Exception& exception) {
    if (!in_transaction_ && PrimarySqliteCode(exception.getErrorCode()) == SQLITE_IOERR) {
      CoverFailedCommit(connection_->getHandle());
    }
    throw ErrorFromSqlite(std::string("catalog: ") + exception.what(),
                          exception.getExtendedErrorCode());
  }
}

void CatalogFile::Change(Durability durability,
                         const std::function<void(SQLite::Database&)>& body) {
  Run([&](SQLite::Database& connection) {
    if (in_transaction_) {
      body(connection);
      return;
    }
    SetDurability(durability);
    Transaction transaction(connection, Transaction::Kind::kWrite);
    const Flag in_transaction(in_transaction_);
    body(connection);
    transaction.Commit();
  });
}

}  // namespace storage
