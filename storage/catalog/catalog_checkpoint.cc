#include "storage/catalog/catalog_checkpoint.h"

#include <exception>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include "storage/sqlite/open_sqlite.h"
#include "storage/try_warn.h"

namespace storage {

namespace {

constexpr int kFrames = 1000;  // SQLite's own
constexpr int kMostFrames = 8 * kFrames;

}  // namespace

CatalogCheckpoint::CatalogCheckpoint(CatalogFile& file, BackgroundTasks& background, Log& log)
    : file_(file), background_(background), log_(log) {
  file_.Run([this](SQLite::Database& connection) {
    sqlite3_wal_hook(connection.getHandle(), &CatalogCheckpoint::OnCommit, this);
  });
}

CatalogCheckpoint::~CatalogCheckpoint() {
  try {
    file_.Run([](SQLite::Database& connection) {
      sqlite3_wal_autocheckpoint(connection.getHandle(), kFrames);
    });
  } catch (const std::exception& error) {
    TryWarn(log_, {"leaving the catalog's checkpoints to SQLite: ", error.what()});
  }
  background_.Forget(this);
}

int CatalogCheckpoint::OnCommit(void* self, sqlite3* connection, const char* name,
                                int frames) noexcept {
  if (frames >= kMostFrames) {
    // What fails is tried again by the next commit, as SQLite's own hook does it.
    sqlite3_wal_checkpoint_v2(connection, name, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  } else if (frames >= kFrames) {
    static_cast<CatalogCheckpoint*>(self)->Order();
  }
  return SQLITE_OK;
}

void CatalogCheckpoint::Order() noexcept {
  if (is_ordered_.exchange(true)) return;
  try {
    background_.Post(this, [this] { Run(); });
  } catch (const std::exception& error) {
    is_ordered_ = false;
    TryWarn(log_, {"a checkpoint of the catalog: ", error.what()});
  }
}

void CatalogCheckpoint::Run() noexcept {
  try {
    Checkpoint();
    has_failed_ = false;
  } catch (const std::exception& error) {
    // The next commit orders another.
    if (!has_failed_) TryWarn(log_, {"a checkpoint of the catalog: ", error.what()});
    has_failed_ = true;
  }
  is_ordered_ = false;
}

void CatalogCheckpoint::Checkpoint() {
  if (!copier_) {
    copier_ = OpenSqliteHandle(file_.path().string(),
                               {.checkpoints = OpenSqliteOptions::Checkpoints::kOnDemand});
    // SQLite looks for a log when the file is read first.
    CheckSqlite(copier_.get(),
                sqlite3_exec(copier_.get(), "PRAGMA synchronous=FULL; PRAGMA schema_version",
                             nullptr, nullptr, nullptr));
  }
  const int code =
      sqlite3_wal_checkpoint_v2(copier_.get(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  // Another program is at it.
  if (PrimarySqliteCode(code) != SQLITE_BUSY) CheckSqlite(copier_.get(), code);
}

}  // namespace storage
