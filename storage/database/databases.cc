#include "storage/database/databases.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <optional>
#include <system_error>
#include <unordered_set>
#include <utility>

#include <sys/stat.h>

#include "storage/database/database_folder.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/history/start_history.h"
#include "storage/sqlite/new_file.h"
#include "storage/transfer/adopted_database.h"
#include "storage/try_warn.h"

namespace storage {

namespace {

constexpr const char* kFileMissing = "the database's file is missing";

// None where there is no such file.
std::optional<struct stat> StatusOf(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) == 0) return found;
  if (errno == ENOENT) return std::nullopt;
  ThrowFileError("looking at a database's files", {errno, std::generic_category()});
}

// Changes whenever the database's file or its log does: sizes and times of both.
std::vector<std::int64_t> FileStateOf(const std::filesystem::path& file) {
  std::vector<std::int64_t> state;
  for (const std::string& path : {file.string(), file.string() + "-wal"}) {
    const auto found = StatusOf(path);
    if (!found) continue;
    state.insert(state.end(), {found->st_size, found->st_mtim.tv_sec, found->st_mtim.tv_nsec});
  }
  return state;
}

// Something that the file alone does not tell, as a crash leaves it: pages in a log, or the journal
// of another program.
bool HasLog(const std::filesystem::path& file) {
  for (const char* suffix : {"-wal", "-journal"}) {
    const auto found = StatusOf(file.string() + suffix);
    if (found && found->st_size > 0) return true;
  }
  return false;
}

// All connections of these databases count in one place and end by one word, which outlive each of
// them.
DatabasesOptions With(ConnectionCounters& counters, const std::atomic<bool>& ending,
                      DatabasesOptions options) {
  options.database.connection.counters = &counters;
  options.database.connection.ending = &ending;
  return options;
}

}  // namespace

Databases::Databases(const DataDirectory& directory, const StatementPolicy& policy,
                     const Clock& clock, IdSource& ids, Log& log, DatabasesOptions options)
    : directory_(directory),
      policy_(policy),
      clock_(clock),
      ids_(ids),
      log_(log),
      options_(With(*counters_, ending_, std::move(options))),
      catalog_(directory.CatalogFile(), Catalog::OpenMode::kReadWrite),
      usage_(directory.UsageFile(), clock, log),
      open_(options_.max_open, [this](const std::string& uuid) { return OpenFile(uuid); }) {
  FinishInterrupted();
  WarnOfUnknownFolders();
}

// A database is listed from the moment that its row says so, when its files are all there; it is
// gone from the moment that its row says so, and its files follow. What a crash leaves between is a
// row that says neither.
void Databases::FinishInterrupted() {
  for (const std::string& uuid : catalog_.Unfinished()) {
    log_.Warn("removing database " + uuid + ", whose creation or deletion was cut short");
    RemoveFiles(uuid);
    catalog_.FinishDelete(uuid);
  }
}

std::vector<std::string> Databases::UnknownFolders() {
  const std::vector<std::string> uuids = catalog_.AllUuids();
  const std::unordered_set<std::string> known(uuids.begin(), uuids.end());
  std::vector<std::string> unknown;
  for (const std::filesystem::path& folder : ListFolder(directory_.DatabasesFolder())) {
    std::string name = folder.filename().string();
    if (known.contains(name) || name.ends_with(".new")) continue;
    if (NameExists(directory_.DatabaseFile(name))) unknown.push_back(std::move(name));
  }
  std::ranges::sort(unknown);
  return unknown;
}

void Databases::WarnOfUnknownFolders() noexcept {
  try {
    const std::size_t count = UnknownFolders().size();
    if (count == 0) return;
    log_.Warn(
        "the catalog does not know " + std::to_string(count) +
        " of the databases in the data folder; `d1-emulator databases --recover` takes them in");
  } catch (const std::exception& error) {
    TryWarn(log_, {"looking for databases that the catalog does not know: ", error.what()});
  }
}

void Databases::TakeIn(const DatabaseRecord& record) {
  directory_.CheckIsInPlace();
  if (!NameExists(directory_.DatabaseFile(record.uuid))) {
    throw Error(ErrorKind::kNotFound, "there is no folder of a database " + record.uuid);
  }
  catalog_.TakeIn(record);
}

// Runs with the database's place among the open ones taken: whoever deletes it from now on will
// find it there and close it.
std::unique_ptr<Database> Databases::OpenFile(const std::string& uuid) {
  if (!catalog_.IsReady(uuid)) {
    throw Error(ErrorKind::kNotFound, "there is no database " + uuid);
  }
  directory_.CheckIsInPlace();
  if (!NameExists(directory_.DatabaseFile(uuid))) {
    throw Error(ErrorKind::kIo, kFileMissing);
  }
  std::optional<std::string> account_id;
  if (options_.counts_rows_of_accounts) account_id = catalog_.FindAccount(uuid);
  return std::make_unique<Database>(directory_.DatabaseFile(uuid).string(), policy_,
                                    options_.database, clock_, log_,
                                    usage_.RecorderOf(uuid, account_id));
}

std::string Databases::NewUuid() {
  // A seeded source repeats at the next start what it said at this one.
  std::string uuid;
  do uuid = MakeUuid(ids_);
  while (catalog_.Holds(uuid));
  return uuid;
}

DatabaseRecord Databases::Create(DatabaseRecord wanted, std::uint64_t most) {
  return Make(std::move(wanted), most, [this](const std::filesystem::path& file) {
    MakeDatabaseFile(file, options_.new_database_sql);
  });
}

DatabaseRecord Databases::Adopt(DatabaseRecord wanted, std::uint64_t most,
                                const std::filesystem::path& source) {
  return Make(std::move(wanted), most, [&](const std::filesystem::path& file) {
    AdoptDatabaseFile(source, file, policy_, options_.new_database_sql);
  });
}

// What stands there is somebody's data, which giving up a creation would remove. Of a database that
// the catalog knows it tells itself.
void Databases::CheckFolderIsFree(const std::string& uuid) {
  if (!NameExists(directory_.DatabaseFolder(uuid)) || catalog_.Holds(uuid)) return;
  throw Error(ErrorKind::kAlreadyExists,
              "the data folder has a database with the id " + uuid +
                  " that the catalog does not know; `d1-emulator databases --recover` takes it in");
}

DatabaseRecord Databases::Make(DatabaseRecord wanted, std::uint64_t most, const FileMaker& make) {
  if (wanted.uuid.empty()) wanted.uuid = NewUuid();
  CheckFolderIsFree(wanted.uuid);
  wanted.created_at_ms = clock_.NowMs();
  catalog_.BeginCreate(wanted, most);
  FinishMake(wanted, make);
  return wanted;
}

void Databases::FinishCreate(const DatabaseRecord& begun) {
  FinishMake(begun, [this](const std::filesystem::path& file) {
    MakeDatabaseFile(file, options_.new_database_sql);
  });
}

void Databases::FinishMake(const DatabaseRecord& begun, const FileMaker& make) {
  try {
    directory_.CheckIsInPlace();
    // Who still runs on a deleted one that had this uuid goes by paths, which are the new one's.
    const SteadyTime deadline =
        std::chrono::steady_clock::now() + options_.database.request_timeout;
    if (!open_.WaitUntilClosed(begun.uuid, deadline)) {
      throw policy_.ErrorFor(Refusal::kQueuedTooLong);
    }
    const auto unfinished = directory_.NewDatabaseFolder(begun.uuid);
    MakeDatabaseFolder(unfinished, make);
    if (options_.database.history) {
      StartHistory(DataDirectory::FileInDatabaseFolder(unfinished), begun.uuid, begun.created_at_ms,
                   *options_.database.history, log_);
    }
    PublishFolder(unfinished, directory_.DatabaseFolder(begun.uuid));
    catalog_.FinishCreate(begun.uuid);
  } catch (...) {
    Abandon(begun.uuid);
    throw;
  }
}

void Databases::Abandon(const std::string& uuid) noexcept {
  try {
    catalog_.AbandonCreate(uuid);
    RemoveFiles(uuid);
    catalog_.FinishDelete(uuid);
  } catch (const std::exception& error) {
    TryWarn(log_,
            {"what was made of database ", uuid, " stays until the next start: ", error.what()});
  }
}

bool Databases::Delete(const std::string& account_id, const std::string& uuid) {
  directory_.CheckIsInPlace();
  try {
    if (!catalog_.BeginDelete(account_id, uuid)) return false;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kDiskFull) throw;
    if (!DeleteOnFullDisk(account_id, uuid)) return false;
  }
  FinishDelete(uuid);
  return true;
}

// A row takes room that only the files can give. Should the process end in between, a database
// without files is listed, and can be deleted again.
bool Databases::DeleteOnFullDisk(const std::string& account_id, const std::string& uuid) {
  if (!catalog_.FindByUuid(account_id, uuid)) return false;
  open_.CloseForGood(uuid);
  RemoveFolder(directory_.DatabaseFolder(uuid));
  return catalog_.BeginDelete(account_id, uuid);
}

void Databases::FinishDelete(const std::string& uuid) {
  directory_.CheckIsInPlace();
  open_.CloseForGood(uuid);
  RemoveFiles(uuid);
  catalog_.FinishDelete(uuid);
  const std::lock_guard lock(statistics_mutex_);
  statistics_.erase(uuid);
}

void Databases::RemoveFiles(const std::string& uuid) {
  RemoveFolder(directory_.NewDatabaseFolder(uuid));
  RemoveFolder(directory_.DatabaseFolder(uuid));
  usage_.Forget(uuid);
}

DatabasesCounters Databases::counters() const {
  DatabasesCounters counters;
  counters.open = open_.open_count();
  counters.max_open = options_.max_open;
  counters.commits = counters_->commits.Sum();
  counters.statement_cache_hits = counters_->statement_cache_hits.Sum();
  counters.statement_cache_misses = counters_->statement_cache_misses.Sum();
  if (options_.database.history) {
    open_.ForEachOpen([&counters](const Database& database) {
      counters.history_bytes += database.history().log().BytesOnDisk();
    });
  }
  return counters;
}

std::optional<DatabaseStatistics> Databases::FindStatistics(const std::string& uuid) {
  try {
    if (const auto database = open_.FindOpen(uuid)) return database->ReadStatistics();
    return StatisticsOfFile(uuid);
  } catch (const Error&) {
    if (!catalog_.IsReady(uuid)) return std::nullopt;  // deleted meanwhile
    throw;
  }
}

std::optional<DatabaseStatistics> Databases::StatisticsOfFile(const std::string& uuid) {
  const std::filesystem::path file = directory_.DatabaseFile(uuid);
  // Looked at before reading: a change in between makes the next look differ.
  std::vector<std::int64_t> state = FileStateOf(file);
  if (!StatusOf(file)) {
    if (!catalog_.IsReady(uuid)) return std::nullopt;
    throw Error(ErrorKind::kIo, kFileMissing);
  }
  {
    const std::lock_guard lock(statistics_mutex_);
    const auto known = statistics_.find(uuid);
    if (known != statistics_.end() && known->second.first == state) return known->second.second;
  }
  const DatabaseStatistics statistics =
      HasLog(file) ? Open(uuid)->ReadStatistics() : ReadStatisticsOfClosedFile(file.string());
  const std::lock_guard lock(statistics_mutex_);
  statistics_.insert_or_assign(uuid, std::pair(std::move(state), statistics));
  return statistics;
}

}  // namespace storage
