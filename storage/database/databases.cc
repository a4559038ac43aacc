#include "storage/database/databases.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <limits>
#include <optional>
#include <system_error>
#include <unordered_set>
#include <utility>

#include <sys/stat.h>

#include "storage/database/database_folder.h"
#include "storage/database/snapshot_tables.h"
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

std::unique_ptr<BackgroundTasks> MakeBackground(const DatabasesOptions& options) {
  if (options.steps_background) return std::make_unique<BackgroundTasks>(/*threads=*/0);
  if (options.background_threads == 0) return nullptr;
  return std::make_unique<BackgroundTasks>(options.background_threads);
}

// All connections of these databases count in one place and end by one word, which outlive each of
// them.
DatabasesOptions With(ConnectionCounters& counters, const std::atomic<bool>& ending,
                      BackgroundTasks* background, DatabasesOptions options) {
  options.database.connection.counters = &counters;
  options.database.connection.ending = &ending;
  options.database.background = background;
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
      background_(MakeBackground(options)),
      options_(With(*counters_, ending_, background_.get(), std::move(options))),
      catalog_(directory.CatalogFile(), Catalog::OpenMode::kReadWrite),
      unsynced_(
          catalog_.file(),
          {[this](const std::string& folder) { return HasFile(folder); },
           [this](const std::string& folder) {
             SyncDatabaseFolder(directory_.DatabaseFolder(folder));
           },
           [this](const std::string& folder) { RemoveFolder(directory_.DatabaseFolder(folder)); }},
          log),
      spares_(directory.SparesFolder(), background_.get(), log),
      usage_(directory.UsageFile(), clock, log),
      open_(
          options_.max_open, [this](const std::string& folder) { return OpenFile(folder); },
          background_.get()) {
  if (background_) catalog_checkpoint_.emplace(catalog_.file(), *background_, log_);
  FinishInterrupted();
  WarnOfUnknownFolders();
}

Databases::~Databases() {
  if (options_.syncs_copies_later) SyncCopies(std::numeric_limits<std::size_t>::max());
}

// A database is listed from the moment that its row says so, when its files are all there; it is
// gone from the moment that its row says so, and its files follow. What a crash leaves between is a
// row that says neither.
void Databases::FinishInterrupted() {
  for (const std::string& folder : catalog_.Unfinished()) {
    log_.Warn("removing database " + folder + ", whose creation or deletion was cut short");
    RemoveFiles(folder);
    catalog_.FinishDelete(folder);
  }
  // Of copies that were being made: their rows are as they were.
  for (const std::filesystem::path& folder : ListFolder(directory_.DatabasesFolder())) {
    if (!DataDirectory::IsNewFolder(folder)) continue;
    try {
      RemoveFolder(folder);
    } catch (const Error& error) {
      log_.Warn("half a copy stays until the next start: " + std::string(error.what()));
    }
  }
}

std::vector<std::string> Databases::UnknownFolders() {
  const std::vector<std::string> folders = catalog_.AllFolders();
  const std::unordered_set<std::string> known(folders.begin(), folders.end());
  std::vector<std::string> unknown;
  for (const std::filesystem::path& folder : ListFolder(directory_.DatabasesFolder())) {
    std::string name = folder.filename().string();
    if (known.contains(name) || DataDirectory::IsNewFolder(folder)) continue;
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
  if (!NameExists(directory_.DatabaseFile(record.folder))) {
    throw Error(ErrorKind::kNotFound, "there is no folder of a database " + record.folder);
  }
  catalog_.TakeIn(record);
}

// Runs with the database's place among the open ones taken: whoever deletes it from now on will
// find it there and close it.
std::unique_ptr<Database> Databases::OpenFile(const std::string& folder) {
  const std::optional<Catalog::Opening> opening = catalog_.FindForOpening(folder);
  if (!opening) throw Error(ErrorKind::kNotFound, "there is no database " + folder);
  directory_.CheckIsInPlace();
  if (!HasFile(folder)) {
    if (opening->source.empty()) throw Error(ErrorKind::kIo, kFileMissing);
    MakeCopy(folder, *opening);
  }
  DatabaseOptions options = OptionsOf(opening->account_id);
  options.frozen = opening->frozen;
  if (options.history) {
    options.history->pins = [this, folder] { return FindPinned(catalog_.file(), folder); };
  }
  return std::make_unique<Database>(directory_.DatabaseFile(folder).string(), policy_, options,
                                    clock_, log_, RecorderOf(folder, opening->account_id));
}

std::unique_ptr<Database> Databases::OpenBeside(const DatabaseRecord& record,
                                                const std::filesystem::path& file) {
  DatabaseOptions options = OptionsOf(record.account_id);
  options.history.reset();
  if (options.on_failure) {
    options.on_failure = [tell = options.on_failure, uuid = record.uuid](FailedRequest failed) {
      failed.database = uuid;
      tell(failed);
    };
  }
  return std::make_unique<Database>(file.string(), policy_, options, clock_, log_,
                                    RecorderOf(record.folder, record.account_id));
}

DatabaseOptions Databases::OptionsOf(const std::string& account_id) const {
  DatabaseOptions options = options_.database;
  options.account_id = account_id;
  if (ids_.IsSeeded(account_id)) {
    options.connection.random = [this, account_id](auto bytes) {
      ids_.FillForSql(account_id, bytes);
    };
  }
  return options;
}

std::shared_ptr<UsageRecorder> Databases::RecorderOf(const std::string& folder,
                                                     const std::string& account_id) {
  std::optional<std::string> counted;
  if (options_.counts_rows_of_accounts) counted = account_id;
  return usage_.RecorderOf(folder, counted);
}

std::string Databases::NewUuid(const std::string& account_id) {
  AccountIds ids(ids_, account_id);
  // Where one seed is to draw the same, what others hold is left aside.
  const bool is_seeded = ids_.IsSeeded(account_id);
  // A seeded source repeats at the next start what it said at this one.
  std::string uuid;
  do uuid = MakeUuid(ids);
  while (is_seeded ? catalog_.FindByUuid(account_id, uuid) != nullptr : catalog_.HoldsUuid(uuid));
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

void Databases::BeginMake(DatabaseRecord& wanted, std::uint64_t most, Durability durability) {
  wanted.created_at_ms = clock_.NowMsFor(wanted.account_id);
  catalog_.file().Change(durability, [&](SQLite::Database&) {
    wanted.folder = catalog_.BeginCreate(wanted, most);
    // What stands there is somebody's data, which giving up a creation would remove.
    if (!NameExists(directory_.DatabaseFolder(wanted.folder))) return;
    throw Error(
        ErrorKind::kAlreadyExists,
        "the data folder has a database with the id " + wanted.uuid +
            " that the catalog does not know; `d1-emulator databases --recover` takes it in");
  });
}

DatabaseRecord Databases::Make(DatabaseRecord wanted, std::uint64_t most, const FileMaker& make) {
  if (wanted.uuid.empty()) wanted.uuid = NewUuid(wanted.account_id);
  BeginMake(wanted, most, Durability::kFull);
  FinishMake(wanted, make);
  return wanted;
}

void Databases::FinishCreate(const DatabaseRecord& begun) {
  FinishMake(begun, [this](const std::filesystem::path& file) {
    MakeDatabaseFile(file, options_.new_database_sql);
  });
}

void Databases::FinishMake(const DatabaseRecord& begun, const FileMaker& make) {
  const auto start = [&](const std::filesystem::path& file) {
    StartHistory(file, begun.folder, begun.created_at_ms, *options_.database.history, log_);
  };
  FinishMake(begun, make, start, Durability::kFull);
}

void Databases::FinishMake(const DatabaseRecord& begun, const FileMaker& make,
                           const HistoryStarter& start, Durability durability) {
  try {
    directory_.CheckIsInPlace();
    // Who still runs on a deleted one that had this folder goes by paths, which are the new one's.
    WaitUntilClosed(begun.folder);
    MakeFolder(begun.folder, make, start, durability);
    if (!catalog_.FinishCreate(begun.folder, durability)) {
      throw policy_.ErrorFor(Refusal::kDatabaseGone);
    }
    if (durability == Durability::kNormal) unsynced_.Add(begun.folder);
  } catch (...) {
    Abandon(begun.folder);
    throw;
  }
}

void Databases::MakeFolder(const std::string& folder, const FileMaker& make,
                           const HistoryStarter& start, Durability durability) {
  const auto unfinished = directory_.NewDatabaseFolder(folder);
  MakeDatabaseFolder(unfinished, make, durability);
  if (options_.database.history) start(DataDirectory::FileInDatabaseFolder(unfinished));
  PublishFolder(unfinished, directory_.DatabaseFolder(folder), durability);
}

void Databases::WaitUntilClosed(const std::string& folder) {
  const SteadyTime deadline = std::chrono::steady_clock::now() + options_.database.request_timeout;
  if (!open_.WaitUntilClosed(folder, deadline)) throw policy_.ErrorFor(Refusal::kQueuedTooLong);
}

void Databases::Close(const std::string& folder, OpenDatabases::Running running) {
  open_.CloseForGood(folder, running);
  WaitUntilClosed(folder);
}

void Databases::Abandon(const std::string& folder) noexcept {
  try {
    catalog_.AbandonCreate(folder);
    RemoveFiles(folder);
    catalog_.FinishDelete(folder);
  } catch (const std::exception& error) {
    TryWarn(log_,
            {"what was made of database ", folder, " stays until the next start: ", error.what()});
  }
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

std::optional<DatabaseStatistics> Databases::FindStatistics(const DatabaseRecord& record) {
  const std::string& folder = record.folder;
  try {
    if (const auto database = open_.FindOpen(folder)) return database->ReadStatistics();
    return StatisticsOfFile(folder);
  } catch (const Error&) {
    if (!catalog_.IsReady(folder)) return std::nullopt;  // deleted meanwhile
    throw;
  }
}

std::optional<DatabaseStatistics> Databases::StatisticsOfFile(const std::string& folder) {
  std::filesystem::path file = directory_.DatabaseFile(folder);
  if (!StatusOf(file)) {
    const auto opening = catalog_.FindForOpening(folder);
    if (opening && !opening->source.empty()) file = directory_.DatabaseFile(opening->source);
  }
  // Looked at before reading: a change in between makes the next look differ.
  std::vector<std::int64_t> state = FileStateOf(file);
  if (!StatusOf(file)) {
    if (!catalog_.IsReady(folder)) return std::nullopt;
    throw Error(ErrorKind::kIo, kFileMissing);
  }
  {
    const std::lock_guard lock(statistics_mutex_);
    const auto known = statistics_.find(folder);
    if (known != statistics_.end() && known->second.first == state) return known->second.second;
  }
  const DatabaseStatistics statistics = HasLog(file) ? open_.Open(folder)->ReadStatistics()
                                                     : ReadStatisticsOfClosedFile(file.string());
  const std::lock_guard lock(statistics_mutex_);
  statistics_.insert_or_assign(folder, std::pair(std::move(state), statistics));
  return statistics;
}

}  // namespace storage
