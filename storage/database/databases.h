// All databases of a data folder: made, found, opened, deleted, and whole again after a crash.

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/background_tasks.h"
#include "storage/catalog/catalog.h"
#include "storage/catalog/catalog_checkpoint.h"
#include "storage/catalog/unsynced_folders.h"
#include "storage/clock.h"
#include "storage/data_directory.h"
#include "storage/database/database.h"
#include "storage/database/database_statistics.h"
#include "storage/database/open_databases.h"
#include "storage/file_system.h"
#include "storage/id_source.h"
#include "storage/query/connection_counters.h"
#include "storage/sqlite/spare_copies.h"
#include "storage/usage/usage_store.h"

namespace storage {

struct DatabasesOptions {
  DatabaseOptions database;
  // What a new database holds from the start.
  std::string new_database_sql;
  std::size_t max_open = 256;
  // That make checkpoints and snapshots beside the writers; with none, they are made in the
  // writers' turns.
  std::size_t background_threads = 0;
  // Whether that waits for RunNextTask, in the place of threads.
  bool steps_background = false;
  // Whether copies and forks are there before their files are durable: whoever calls SyncCopies
  // every so often wants that. Not with connections that are to survive a power cut.
  bool syncs_copies_later = false;
  // Whether UsageStore::RowsToday counts what the databases of an account read and write.
  bool counts_rows_of_accounts = false;
};

// At one moment; totals are those since the start.
struct DatabasesCounters {
  std::size_t open = 0;
  std::size_t max_open = 0;
  std::uint64_t commits = 0;  // that wrote to a database
  std::uint64_t statement_cache_hits = 0;
  std::uint64_t statement_cache_misses = 0;
  std::uint64_t history_bytes = 0;  // on disk, of the databases that are open
};

// What a fork is to be.
struct ForkOrder {
  DatabaseRecord wanted;
  // Its name is to be followed by a number, the first with which it is free.
  bool is_numbered = false;
  std::uint64_t most = 0;             // databases that its account may have
  std::optional<HistoryLocation> at;  // none: now
  std::optional<std::int64_t> lifetime_ms;
};

struct ForkedDatabase {
  DatabaseRecord record;
  std::optional<HistoryPosition> position;  // at which its history begins, if one is kept
};

// Thread-safe.
class Databases {
 public:
  // Finishes what a crash left half done. The references must outlive this.
  Databases(const DataDirectory& directory, const StatementPolicy& policy, const Clock& clock,
            IdSource& ids, Log& log, DatabasesOptions options);
  ~Databases();

  // Makes a database as `wanted` says; its time of creation and its folder are set here, and its
  // uuid where it has none. When it throws, nothing was made: kAlreadyExists for its name or its
  // uuid, kLimitReached when the account has `most` already, kIo.
  DatabaseRecord Create(DatabaseRecord wanted, std::uint64_t most);
  // The same with what the SQLite file `source` holds. Throws what AdoptDatabaseFile throws, too.
  DatabaseRecord Adopt(DatabaseRecord wanted, std::uint64_t most,
                       const std::filesystem::path& source);
  // The same with what `source` is, or was at a commit of its history; others write to it
  // meanwhile. Its own history begins there. Throws as Database::CopyTo, too.
  ForkedDatabase Fork(const ForkOrder& order, Database& source);
  // Makes durable what was copied and forked before the call, at most `most` of it and the oldest
  // first; until then a power cut takes it, or takes it back to what it was copied as. What goes
  // wrong is told to the log.
  void SyncCopies(std::size_t most) noexcept;
  // The same, but while one follows the other only every ten seconds.
  void SyncCopiesInQuiet(std::size_t most) noexcept;
  // The same for one database, if it is a copy or a fork. Throws what the catalog does.
  void SyncCopy(const std::string& folder) { unsynced_.SyncOne(folder); }
  // Deletes those whose time is over. What goes wrong is told to the log.
  void RemoveExpired() noexcept;
  // The second half of Create, for what the catalog says is being made. When it throws, that is
  // forgotten too.
  void FinishCreate(const DatabaseRecord& begun);
  // A uuid for a database of the account, that no database has, of whatever account; where the
  // account is seeded, that no other one of the account has.
  std::string NewUuid(const std::string& account_id);
  // False when there is no such database any more. One that a mark names stays to be brought back.
  // Where the disk is so full that the catalog
  // cannot say so first, the files go first.
  bool Delete(const DatabaseRecord& record);
  // The second half of Delete, for what the catalog says is being deleted.
  void FinishDelete(const std::string& folder);

  // Where the database's file is.
  std::filesystem::path FileOf(const DatabaseRecord& record) const {
    return directory_.DatabaseFile(record.folder);
  }

  // Throws kNotFound when there is no such database, kIo or kCorruptFile when its file cannot be
  // used.
  std::shared_ptr<Database> Open(const DatabaseRecord& record) { return open_.Open(record.folder); }
  // Opens `file`, which holds what the database of `record` is or was, as that one: by its
  // account's clock and numbers, counted as its own. No history is kept of it. Throws as Open.
  std::unique_ptr<Database> OpenBeside(const DatabaseRecord& record,
                                       const std::filesystem::path& file);
  // The folders of databases that the catalog has no row of, in order: it is a new one, or an old
  // one that was put in its place.
  std::vector<std::string> UnknownFolders();
  // Takes such a folder into the catalog, as `record` says. Throws kAlreadyExists for its name, and
  // kNotFound when there is no such folder.
  void TakeIn(const DatabaseRecord& record);
  // Stops what runs, and from here on whatever takes longer than a moment, with the policy's
  // kDatabaseGone. Nothing of what is stopped has happened. May be called from any thread.
  void StopStatements() noexcept { ending_.store(true, std::memory_order_relaxed); }
  // Closes the database in a folder, whose log is empty then unless what runs on it is stopped.
  // Throws the policy's kQueuedTooLong where that takes longer than a request may.
  void Close(const std::string& folder, OpenDatabases::Running running);
  // Takes the files of a database that is a copy, so that the next opening copies it again. What
  // runs on it is stopped. False for one that is no copy, which is left alone. Throws as Close.
  bool TakeFilesOfCopy(const std::string& folder);
  // Whether it has a file of its own: one that is a copy of another has none before it is opened.
  bool HasFile(const std::string& folder) const {
    return NameExists(directory_.DatabaseFile(folder));
  }
  // Runs on this thread what would be done in the background next. False when there is nothing.
  // Requires: steps_background.
  bool RunNextTask() { return background_->RunNext(); }
  // As OpenDatabases::CloseSurplus.
  void CloseSurplus() { open_.CloseSurplus(); }
  // Does not open a database that is not: a list of thousands leaves memory as it was.
  // None when the database has been deleted. Throws kIo, kCorruptFile and whatever else its files
  // are, also when they are gone.
  std::optional<DatabaseStatistics> FindStatistics(const DatabaseRecord& record);

  // Of what clients commit.
  Durability durability() const noexcept { return options_.database.connection.durability; }
  Catalog& catalog() noexcept { return catalog_; }
  // What clients' statements have cost.
  UsageStore& usage() noexcept { return usage_; }
  std::size_t open_count() const { return open_.open_count(); }
  // Looks at each open database's history on disk.
  DatabasesCounters counters() const;

 private:
  // Makes a database's file at a path.
  using FileMaker = std::function<void(const std::filesystem::path& file)>;
  // How durable copies are when they are made.
  Durability CopyDurability() const noexcept {
    return options_.syncs_copies_later ? Durability::kNormal : Durability::kFull;
  }
  void TrySync(const std::function<void()>& sync) noexcept;
  void BeginMake(DatabaseRecord& wanted, std::uint64_t most, Durability durability);
  DatabaseRecord Make(DatabaseRecord wanted, std::uint64_t most, const FileMaker& make);
  void FinishMake(const DatabaseRecord& begun, const FileMaker& make);
  // Begins the history of a file that was made.
  using HistoryStarter = std::function<void(const std::filesystem::path& file)>;
  void FinishMake(const DatabaseRecord& begun, const FileMaker& make, const HistoryStarter& start,
                  Durability durability);
  // Makes the folder of a database with all that is in it, its history included.
  void MakeFolder(const std::string& folder, const FileMaker& make, const HistoryStarter& start,
                  Durability durability);
  void WaitUntilClosed(const std::string& folder);
  void MakeCopy(const std::string& folder, const Catalog::Opening& opening);
  std::unique_ptr<Database> OpenFile(const std::string& folder);
  DatabaseOptions OptionsOf(const std::string& account_id) const;
  std::shared_ptr<UsageRecorder> RecorderOf(const std::string& folder,
                                            const std::string& account_id);
  std::optional<DatabaseStatistics> StatisticsOfFile(const std::string& folder);
  void FinishInterrupted();
  void WarnOfUnknownFolders() noexcept;
  bool DeleteOnFullDisk(const std::string& folder);
  void RemoveFiles(const std::string& folder);
  // Takes back a creation that failed; what cannot be removed now is removed at the next start.
  void Abandon(const std::string& folder) noexcept;

  const DataDirectory& directory_;
  const StatementPolicy& policy_;
  const Clock& clock_;
  IdSource& ids_;
  Log& log_;
  // Apart, as it begins on a cache line.
  const std::unique_ptr<ConnectionCounters> counters_ = std::make_unique<ConnectionCounters>();
  std::atomic<bool> ending_{false};
  const std::unique_ptr<BackgroundTasks> background_;  // null where none is wanted
  const DatabasesOptions options_;
  Catalog catalog_;
  std::optional<CatalogCheckpoint> catalog_checkpoint_;
  UnsyncedFolders unsynced_;
  SpareCopies spares_;
  UsageStore usage_;
  OpenDatabases open_;

  // What was read of closed databases, by their folders, and the state of the files it was read
  // from.
  std::mutex statistics_mutex_;
  std::unordered_map<std::string, std::pair<std::vector<std::int64_t>, DatabaseStatistics>>
      statistics_;  // guarded by statistics_mutex_
};

}  // namespace storage
