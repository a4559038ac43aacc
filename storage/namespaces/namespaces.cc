#include "storage/namespaces/namespaces.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/error.h"
#include "storage/folder_name.h"
#include "storage/namespaces/account_records.h"
#include "storage/namespaces/namespace_tables.h"
#include "storage/try_warn.h"

namespace storage {

struct Namespaces::Turns {
  std::mutex mutex;
  std::condition_variable changed;
  std::set<std::string> taken;  // accounts; guarded by mutex
};

class Namespaces::Turn {
 public:
  Turn(Turns& turns, const std::string& account_id) : turns_(turns), account_id_(account_id) {
    std::unique_lock lock(turns_.mutex);
    turns_.changed.wait(lock, [&] { return turns_.taken.insert(account_id_).second; });
  }
  ~Turn() {
    const std::lock_guard lock(turns_.mutex);
    turns_.taken.erase(account_id_);
    turns_.changed.notify_all();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  Turns& turns_;
  const std::string account_id_;
};

namespace {

// Within a change of the catalog. Returns the folders whose deletion is to be finished behind it.
std::vector<std::string> BeginRemoveAll(Catalog& catalog, SQLite::Database& connection,
                                        const std::string& account_id) {
  std::vector<std::string> folders;
  for (const char* state : {"ready", "shelved", "creating"}) {
    const bool is_made = std::string_view(state) != "creating";
    for (std::string& folder : SelectFolders(connection, account_id, state, Marked::kEither)) {
      SetState(connection, folder, "deleting");
      // Who makes one gives it up when it is done.
      if (is_made) folders.push_back(std::move(folder));
    }
  }
  DeleteRecords(connection, account_id);
  catalog.ForgetAccount(account_id);
  return folders;
}

}  // namespace

void RemoveAllDatabases(Databases& databases, const std::string& account_id) {
  std::vector<std::string> folders;
  Catalog& catalog = databases.catalog();
  catalog.file().Change([&](SQLite::Database& connection) {
    folders = BeginRemoveAll(catalog, connection, account_id);
  });
  for (const std::string& folder : folders) databases.FinishDelete(folder);
}

Namespaces::Namespaces(Databases& databases, KeptClocks& clocks, Chances& chances, Log& log)
    : databases_(databases),
      clocks_(clocks),
      chances_(chances),
      log_(log),
      turns_(std::make_unique<Turns>()) {
  std::vector<std::string> resetting;
  databases_.catalog().file().Run([&](SQLite::Database& connection) {
    for (const auto& [account_id, seeding] : SelectSeedings(connection)) {
      chances_.Set(account_id, seeding);
    }
    resetting = SelectResetting(connection);
  });
  for (const std::string& account_id : resetting) {
    try {
      Reset(account_id);
    } catch (const Error& error) {
      log_.Warn("the reset of account " + account_id +
                " that was cut short could not be finished: " + error.what());
    }
  }
}

Namespaces::~Namespaces() = default;

MadeNamespace Namespaces::Make(const NewNamespace& wanted) {
  MadeNamespace made;
  NamespaceRecord& record = made.record;
  record.template_name = wanted.template_name;
  clocks_.ChangeFile(databases_.durability(), [&](SQLite::Database& connection) {
    record.account_id = wanted.account_id.value_or("");
    if (record.account_id.empty()) {
      do record.account_id = MakeAccountId(chances_);
      while (IsUsedAccount(connection, record.account_id));
    } else if (IsUsedAccount(connection, record.account_id)) {
      throw Error(ErrorKind::kAlreadyExists, "the account " + record.account_id + " is in use");
    }
    std::string original;
    if (wanted.template_name) {
      const auto found = FindTemplate(connection, *wanted.template_name);
      if (!found) {
        throw Error(ErrorKind::kNotFound, "there is no template " + *wanted.template_name);
      }
      if (!found->is_ready) {
        throw Error(ErrorKind::kLocked,
                    "the template " + *wanted.template_name + " is still being built");
      }
      original = found->account_id;
    }
    const ClockSetting usual = clocks_.clocks().SettingOf(record.account_id);
    const ClockSetting clock = wanted.clock ? (*wanted.clock)(usual) : usual;
    record.created_at_ms = clock.shows_ms;
    if (wanted.lifetime_ms) record.expires_at_ms = record.created_at_ms + *wanted.lifetime_ms;
    InsertNamespace(connection, record, original);
    if (wanted.seed) SetSeeding(connection, record.account_id, {*wanted.seed});
    if (!original.empty()) {
      CopyDatabases(connection, original, record.account_id, record.created_at_ms);
      CopyRecords(connection, original, record.account_id);
      made.databases = SelectMarks(connection, record.account_id);
    }
    record.databases = made.databases.size();
    if (wanted.clock) clocks_.Begin(connection, record.account_id, clock);
    if (wanted.seed) chances_.Set(record.account_id, Seeding{*wanted.seed});
  });
  return made;
}

std::vector<NamespaceRecord> Namespaces::List(const std::string& after, std::uint64_t limit) {
  std::vector<NamespaceRecord> records;
  databases_.catalog().file().Run(
      [&](SQLite::Database& connection) { records = SelectNamespaces(connection, after, limit); });
  return records;
}

void Namespaces::CheckIsNoTemplate(const std::string& account_id) {
  databases_.catalog().file().Run([&](SQLite::Database& connection) {
    const auto name = FindTemplateOf(connection, account_id);
    if (!name) return;
    throw Error(ErrorKind::kConflict,
                "the account " + account_id + " is that of the template " + *name);
  });
}

// What has no file is what it was copied as.
MarkedDatabase Namespaces::PositionOf(const DatabaseRecord& record,
                                      const std::vector<MarkedDatabase>& before) {
  if (!databases_.HasFile(record.folder)) {
    const auto found = std::ranges::find_if(
        before, [&](const MarkedDatabase& mark) { return mark.record.folder == record.folder; });
    if (found != before.end()) return {record, found->position};
  }
  const auto database = databases_.Open(record);
  if (!database->keeps_history()) {
    throw Error(ErrorKind::kConflict,
                "without history there is nothing that a reset could restore");
  }
  database->CatchUpHistory();
  MarkedDatabase marked{record, database->history().Current()};
  // What is marked must be there to go back to, whatever a power cut takes.
  database->MakeDurable();
  return marked;
}

void Namespaces::Mark(const std::string& account_id) {
  CheckIsNoTemplate(account_id);
  const Turn turn(*turns_, account_id);
  Catalog& catalog = databases_.catalog();
  std::vector<MarkedDatabase> before;
  catalog.file().Run(
      [&](SQLite::Database& connection) { before = SelectMarks(connection, account_id); });
  std::vector<MarkedDatabase> marks;
  for (const DatabaseRecord& record : catalog.ListAll(account_id)) {
    databases_.SyncCopy(record.folder);
    marks.push_back(PositionOf(record, before));
  }
  std::vector<std::string> gone;
  clocks_.ChangeFile(Durability::kFull, [&](SQLite::Database& connection) {
    EnsureNamespace(connection, account_id, clocks_.clocks().NowMsFor(account_id));
    ReplaceMarks(connection, account_id, marks);
    MarkRecords(connection, account_id);
    clocks_.Mark(connection, account_id);
    if (const auto seeding = chances_.Find(account_id)) {
      SetSeeding(connection, account_id, *seeding);
    }
    KeepSnapshots(connection, account_id);
    gone = SelectFolders(connection, account_id, "shelved", Marked::kNo);
    for (const std::string& folder : gone) SetState(connection, folder, "deleting");
  });
  for (const std::string& folder : gone) databases_.FinishDelete(folder);
}

// The database is as empty, or as much a copy, as it was made.
void Namespaces::MakeAgain(const MarkedDatabase& mark) {
  const bool was_just_made = mark.position && mark.position->number == CommitNumber{};
  if (!was_just_made || !databases_.TakeFilesOfCopy(mark.record.folder)) {
    throw Error(ErrorKind::kConflict, "the history of " + mark.record.name +
                                          " no longer reaches back to what it was marked as");
  }
}

bool Namespaces::Restore(const MarkedDatabase& mark) {
  if (!databases_.HasFile(mark.record.folder)) return false;
  auto database = databases_.Open(mark.record);
  if (database->transfers().running()) {
    // A reset does not wait for what it would undo.
    database.reset();
    databases_.Close(mark.record.folder, OpenDatabases::Running::kStopped);
    database = databases_.Open(mark.record);
  }
  if (!database->keeps_history() || !mark.position) {
    database.reset();
    MakeAgain(mark);
    return true;
  }
  database->CatchUpHistory();
  const History& history = database->history();
  if (history.Current().digest == mark.position->digest) return false;
  const auto location = history.log().Find(mark.position->number);
  if (location && location->position.digest == mark.position->digest) {
    database->Restore(*location);
    return true;
  }
  database.reset();
  MakeAgain(mark);
  return true;
}

ResetReport Namespaces::Reset(const std::string& account_id) {
  CheckIsNoTemplate(account_id);
  const Turn turn(*turns_, account_id);
  {
    // One that was given up before is done by this one.
    const std::lock_guard lock(given_up_mutex_);
    given_up_.erase(account_id);
  }
  Catalog& catalog = databases_.catalog();
  std::vector<MarkedDatabase> marks;
  std::vector<std::string> removed;
  std::vector<std::string> returned;
  catalog.file().Run([&](SQLite::Database& connection) {
    returned = SelectFolders(connection, account_id, "shelved", Marked::kYes);
  });
  // Who still runs on one that was deleted goes by its files.
  for (const std::string& folder : returned)
    databases_.Close(folder, OpenDatabases::Running::kStopped);
  clocks_.ChangeFile(databases_.durability(), [&](SQLite::Database& connection) {
    marks = SelectMarks(connection, account_id);
    // First: what is restored bears the time that the account goes back to.
    clocks_.Reset(connection, account_id);
    if (const auto seeding = FindSeeding(connection, account_id)) {
      chances_.Set(account_id, seeding);
    }
    const bool was_never_marked =
        EnsureNamespace(connection, account_id, clocks_.clocks().NowMsFor(account_id));
    if (was_never_marked) UnmarkRecords(connection, account_id);
    SetResetting(connection, account_id, /*is_resetting=*/true);
    removed = SelectFolders(connection, account_id, "ready", Marked::kNo);
    for (const std::string& folder : removed) SetState(connection, folder, "deleting");
    returned = SelectFolders(connection, account_id, "shelved", Marked::kYes);
    for (const std::string& folder : returned) SetState(connection, folder, "ready");
    for (const MarkedDatabase& mark : marks) SetName(connection, mark.record);
    DropSnapshotsSinceMark(connection, account_id);
    // Behind the databases, which their status follows: it goes back as well.
    RestoreRecords(connection, account_id);
    catalog.ForgetAccount(account_id);
  });
  // Files do not go before what says that they are to.
  if (!removed.empty()) catalog.file().Sync();
  const Changes changes{std::move(marks), std::move(removed), std::move(returned)};
  ResetReport report;
  try {
    report = ApplyReset(changes);
    catalog.file().Change(databases_.durability(), [&](SQLite::Database& connection) {
      SetResetting(connection, account_id, /*is_resetting=*/false);
    });
  } catch (...) {
    // Who is told so goes on with what there is, which the next start is not to take back.
    NoteNotResetting(account_id);
    throw;
  }
  return report;
}

ResetReport Namespaces::ApplyReset(const Changes& changes) {
  ResetReport report;
  for (const std::string& folder : changes.removed) {
    databases_.FinishDelete(folder);
    report.removed.push_back(UuidOfFolder(folder));
  }
  for (const MarkedDatabase& mark : changes.marks) {
    const bool was_deleted =
        std::ranges::find(changes.returned, mark.record.folder) != changes.returned.end();
    const bool was_changed = Restore(mark);
    if (was_deleted) {
      report.returned.push_back(mark.record.uuid);
    } else if (was_changed) {
      report.restored.push_back(mark.record.uuid);
    }
  }
  return report;
}

void Namespaces::NoteNotResetting(const std::string& account_id) noexcept {
  try {
    const std::lock_guard lock(given_up_mutex_);
    given_up_.insert(account_id);
  } catch (const std::exception& error) {
    TryWarn(log_, {"the next start will go on with the reset of ", account_id, ": ", error.what()});
  }
  TellGivenUp();
}

void Namespaces::TellGivenUp() noexcept {
  try {
    const std::lock_guard lock(given_up_mutex_);
    if (given_up_.empty()) return;
    databases_.catalog().file().Change([&](SQLite::Database& connection) {
      for (const std::string& account_id : given_up_) {
        SetResetting(connection, account_id, /*is_resetting=*/false);
      }
    });
    given_up_.clear();
  } catch (const std::exception& error) {
    TryWarn(log_, {"saying that a reset was given up: ", error.what()});
  }
}

bool Namespaces::Holds(const std::string& account_id) {
  bool holds = false;
  databases_.catalog().file().Run(
      [&](SQLite::Database& connection) { holds = IsUsedAccount(connection, account_id); });
  return holds;
}

bool Namespaces::IsMade(const std::string& account_id) {
  bool is_made = false;
  databases_.catalog().file().Run(
      [&](SQLite::Database& connection) { is_made = IsMadeAccount(connection, account_id); });
  return is_made;
}

void Namespaces::Remove(const std::string& account_id) {
  CheckIsNoTemplate(account_id);
  const Turn turn(*turns_, account_id);
  if (!Holds(account_id)) {
    throw Error(ErrorKind::kNotFound, "there is no namespace " + account_id);
  }
  std::vector<std::string> folders;
  clocks_.ChangeFile(Durability::kFull, [&](SQLite::Database& connection) {
    DeleteNamespace(connection, account_id);
    clocks_.Remove(connection, account_id);
    folders = BeginRemoveAll(databases_.catalog(), connection, account_id);
  });
  chances_.Set(account_id, std::nullopt);
  for (const std::string& folder : folders) databases_.FinishDelete(folder);
}

std::vector<std::string> Namespaces::RemoveExpired() {
  TellGivenUp();
  std::vector<std::string> expired;
  try {
    const Clocks& clocks = clocks_.clocks();
    databases_.catalog().file().Run([&](SQLite::Database& connection) {
      for (const Expiry& expiry : SelectExpired(connection, clocks.LatestMs())) {
        const bool is_over = expiry.expires_at_ms <= clocks.NowMsFor(expiry.account_id);
        if (is_over) expired.push_back(expiry.account_id);
      }
    });
  } catch (const std::exception& error) {
    TryWarn(log_, {"looking for namespaces whose time is over: ", error.what()});
  }
  std::vector<std::string> removed;
  for (const std::string& account_id : expired) {
    try {
      Remove(account_id);
      removed.push_back(account_id);
    } catch (const std::exception& error) {
      TryWarn(log_, {"removing namespace ", account_id, ", whose time is over: ", error.what()});
    }
  }
  return removed;
}

}  // namespace storage
