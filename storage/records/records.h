// The records of workspaces, and the databases behind them: made, changed, deleted, brought back
// and purged, on the same files as every other database.

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "storage/clock.h"
#include "storage/database/databases.h"
#include "storage/id_source.h"
#include "storage/log.h"
#include "storage/records/record_list.h"
#include "storage/records/record_reader.h"
#include "storage/records/workspace_directory.h"
#include "storage/records/workspace_record.h"

// SQLiteCpp's own.
namespace SQLite {  // NOLINT(readability-identifier-naming)
class Database;
}

namespace storage {

// How a creation goes that is rehearsed.
struct RehearsedCreation {
  // How long the record says that it is being made, in real time; none: it fails, and there is no
  // database.
  std::optional<std::chrono::milliseconds> takes;
};

// What a record is to be. A name that is taken gives way to the next one.
struct NewRecord {
  std::string namespace_id;  // as WorkspaceRecord has it: empty, or the database's account
  std::string workspace_id;
  std::string name;
  std::optional<std::string> description;
  std::string kind;
  std::string created_by;
  // The nth slug to try, n from 1; none when there are no more.
  std::function<std::optional<std::string>(unsigned n)> slug;
  // The nth name of the database to try for a slug.
  std::function<std::string(const std::string& slug, unsigned n)> database_name;
  DatabaseRecord database;          // its uuid, name and time of creation are set here
  std::uint64_t max_databases = 0;  // of the database's account
  std::optional<RehearsedCreation> rehearsed = {};
};

struct RecordChanges {
  std::optional<std::string> name;
  std::optional<std::optional<std::string>> description;  // none within: cleared
};

// How long a deleted record is kept. Tiers without a period are kept for ever.
struct RetentionPeriod {
  std::string tier;
  std::int64_t duration_ms = 0;
};

// Every change is one transaction of the catalog, which also says what has become of the database;
// its files follow, at the next start if need be. All functions that take a key throw kNotFound
// when there is no such record, also when it went meanwhile; those that change a record throw
// kFrozen in the account of a template that is ready. Thread-safe.
class Records {
 public:
  // Makes the catalog know `directory` and no other. The references must outlive this.
  Records(Databases& databases, const Clock& clock, IdSource& ids, Log& log,
          const WorkspaceDirectory& directory);

  // Throws kAlreadyExists when there is no slug left to try, kLimitReached when the account has
  // its databases; then, as when making the files fails, nothing was made.
  WorkspaceRecord Create(const NewRecord& wanted);
  std::optional<WorkspaceRecord> Find(const RecordKey& key);
  RecordPage List(const RecordQuery& query);

  // The record afterwards. Its time of change moves when something does. Throws kConflict when it
  // is deleted.
  WorkspaceRecord Edit(const RecordKey& key, const RecordChanges& changes);
  // Throws kConflict when it is deleted already, or still being made.
  void Delete(const RecordKey& key, const std::string& retention_tier);
  // The three below throw kConflict unless it is deleted.
  WorkspaceRecord Restore(const RecordKey& key);
  // Removes the record and its database for good.
  void Purge(const RecordKey& key);

  // Purges what was deleted longer ago than its tier is kept, but for what templates have that are
  // ready. Where that fails it is logged, and left for the next time.
  void PurgeExpired(const std::vector<RetentionPeriod>& periods);

 private:
  // Those whose rehearsed creation is over are ready. Where none is, a look at an atomic.
  void EndRehearsals();
  // Requires: the file is held.
  void NoteRehearsals(SQLite::Database& connection);
  // Purges the record when `may_go` says so; it is asked within the transaction that does it, also
  // when there is none, and may throw.
  void PurgeIf(const RecordKey& key,
               const std::function<bool(const std::optional<WorkspaceRecord>&)>& may_go);
  void TryToPurge(const std::function<void()>& body);
  void PurgeDeleted(const RetentionPeriod& period);
  std::vector<RecordKey> FindDeleted(const std::string& tier, std::int64_t until_ms);

  Databases& databases_;
  const Clock& clock_;
  IdSource& ids_;
  Log& log_;
  CatalogFile& file_;
  RecordReader reader_;
  std::atomic<std::int64_t> rehearsed_until_ms_;  // the first of them; changed under the file
};

}  // namespace storage
