#include "storage/catalog/unsynced_folders.h"

#include <algorithm>
#include <exception>
#include <fstream>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>

#include "storage/error.h"
#include "storage/try_warn.h"

namespace storage {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

// Another one after each start of the system; empty where it cannot be told. See random(4).
std::string SystemStart() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

std::string LastSystemStart(SQLite::Database& connection) {
  SQLite::Statement row(connection, "SELECT id FROM system_start");
  return row.executeStep() ? row.getColumn(0).getString() : "";
}

void SetLastSystemStart(SQLite::Database& connection, const std::string& id) {
  connection.exec("DELETE FROM system_start");
  SQLite::Statement insert(connection, "INSERT INTO system_start (id) VALUES (?1)");
  insert.bind(1, id);
  insert.exec();
}

struct UnsyncedRow {
  std::string folder;
  bool is_copy = false;
};

std::vector<UnsyncedRow> SelectUnsynced(SQLite::Database& connection) {
  std::vector<UnsyncedRow> rows;
  SQLite::Statement select(connection,
                           "SELECT folder, source IS NOT NULL FROM databases"
                           " WHERE is_unsynced = 1 AND state IN ('ready', 'shelved')");
  while (select.executeStep()) {
    rows.push_back({select.getColumn(0).getString(), select.getColumn(1).getInt() != 0});
  }
  return rows;
}

void RunOn(SQLite::Database& connection, const char* sql, const std::string& folder) {
  SQLite::Statement statement(connection, sql);
  statement.bind(1, folder);
  statement.exec();
}

}  // namespace

UnsyncedFolders::UnsyncedFolders(CatalogFile& file, FolderFiles files, Log& log)
    : file_(file), files_(std::move(files)), log_(log) {
  TakeAwayUnsynced();
}

void UnsyncedFolders::TakeAwayUnsynced() {
  const std::string start = SystemStart();
  std::string last;
  std::vector<UnsyncedRow> rows;
  file_.Run([&](SQLite::Database& connection) {
    last = LastSystemStart(connection);
    if (start.empty() || start != last) rows = SelectUnsynced(connection);
  });
  if (!start.empty() && start == last) return;
  std::vector<UnsyncedRow> there;
  for (const UnsyncedRow& row : rows) {
    if (!row.is_copy || files_.exist(row.folder)) there.push_back(row);
  }
  for (const UnsyncedRow& row : there) {
    log_.Warn("database " + row.folder +
              " was copied just before the system stopped, and is not sure to be whole: it is " +
              (row.is_copy ? "copied again" : "removed"));
    if (row.is_copy) files_.remove(row.folder);
  }
  if (there.empty() && start == last) return;
  try {
    file_.Change([&](SQLite::Database& connection) {
      for (const UnsyncedRow& row : there) {
        RunOn(connection, "DELETE FROM snapshots WHERE folder = ?1", row.folder);
        if (row.is_copy) continue;
        RunOn(connection, "UPDATE databases SET state = 'deleting' WHERE folder = ?1", row.folder);
      }
      SetLastSystemStart(connection, start);
    });
  } catch (const Error& error) {
    // What there is can be read all the same, and is looked at again at the next start.
    if (error.kind() != ErrorKind::kDiskFull) throw;
    TryWarn(log_, {"noting that the system has started anew: ", error.what()});
  }
}

void UnsyncedFolders::Add(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  added_.insert_or_assign(folder, ++last_ticket_);
  last_adding_ = steady_clock::now();
}

void UnsyncedFolders::Forget(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  added_.erase(folder);
}

void UnsyncedFolders::ForgetAndMark(const std::string& folder) {
  file_.Change([&](SQLite::Database& connection) {
    Forget(folder);
    RunOn(connection, "UPDATE databases SET is_unsynced = 1 WHERE folder = ?1", folder);
  });
}

void UnsyncedFolders::SetSynced(const std::string& folder) {
  file_.Change([&](SQLite::Database& connection) {
    RunOn(connection, "UPDATE databases SET is_unsynced = 0 WHERE folder = ?1 AND is_unsynced",
          folder);
  });
}

void UnsyncedFolders::AddKnown() {
  if (std::exchange(knows_earlier_, true)) return;
  std::vector<UnsyncedRow> rows;
  file_.Run([&](SQLite::Database& connection) { rows = SelectUnsynced(connection); });
  for (const UnsyncedRow& row : rows) {
    if (files_.exist(row.folder)) Add(row.folder);
  }
}

UnsyncedFolders::Tickets UnsyncedFolders::Oldest(std::size_t most) {
  Tickets oldest;
  const std::lock_guard lock(mutex_);
  if (added_.size() <= most) return added_;
  std::vector<std::uint64_t> tickets;
  tickets.reserve(added_.size());
  for (const auto& [folder, ticket] : added_) tickets.push_back(ticket);
  const auto last = tickets.begin() + static_cast<std::ptrdiff_t>(most);
  std::nth_element(tickets.begin(), last, tickets.end());
  for (const auto& added : added_) {
    if (added.second < *last) oldest.insert(added);
  }
  return oldest;
}

bool UnsyncedFolders::TrySync(const std::string& folder, std::uint64_t ticket) {
  try {
    files_.sync(folder);
    return true;
  } catch (const std::exception& error) {
    // The system tells once that something could not be written: to try again would tell nothing.
    const std::lock_guard lock(mutex_);
    const auto found = added_.find(folder);
    if (found == added_.end() || found->second != ticket) return false;  // it has gone meanwhile
    added_.erase(found);
    TryWarn(log_, {"a copy, database ", folder, ", may not outlive a power cut: ", error.what()});
    return false;
  }
}

void UnsyncedFolders::Sync(std::size_t most) {
  const std::lock_guard syncing(syncing_);
  SyncOldest(most);
}

bool UnsyncedFolders::IsQuietFor(milliseconds quiet) {
  const std::lock_guard lock(mutex_);
  return steady_clock::now() - last_adding_ >= quiet;
}

void UnsyncedFolders::SyncInQuiet(std::size_t most, milliseconds quiet, milliseconds longest) {
  const std::lock_guard syncing(syncing_);
  if (!IsQuietFor(quiet) && steady_clock::now() - last_sync_ < longest) return;
  SyncOldest(most);
}

void UnsyncedFolders::SyncOldest(std::size_t most) {
  AddKnown();
  SyncThese(Oldest(most));
  last_sync_ = steady_clock::now();
}

void UnsyncedFolders::SyncOne(const std::string& folder) {
  const std::lock_guard syncing(syncing_);
  AddKnown();
  Tickets tickets;
  {
    const std::lock_guard lock(mutex_);
    const auto added = added_.find(folder);
    if (added == added_.end()) return;
    tickets.insert(*added);
  }
  SyncThese(std::move(tickets));
}

void UnsyncedFolders::SyncThese(Tickets tickets) {
  std::erase_if(tickets, [this](const auto& added) { return !TrySync(added.first, added.second); });
  if (tickets.empty()) return;
  file_.Change(Durability::kNormal, [&](SQLite::Database& connection) {
    const std::lock_guard lock(mutex_);
    for (const auto& [folder, ticket] : tickets) {
      const auto found = added_.find(folder);
      if (found == added_.end() || found->second != ticket) continue;
      RunOn(connection, "UPDATE databases SET is_unsynced = 0 WHERE folder = ?1", folder);
      added_.erase(found);
    }
  });
  // Without the catalog's turn, which requests wait for.
  file_.Sync();
}

}  // namespace storage
