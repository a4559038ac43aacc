// Whether the program has what the model says.

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "storage/database/snapshots.h"
#include "storage/error.h"
#include "storage/history/history_check.h"
#include "tests/simulation/life.h"
#include "tests/simulation/model_queries.h"

namespace simulation {

namespace fs = std::filesystem;
using storage::DatabaseRecord;
using storage::HistoryLocation;
using tests::DatabaseModel;

namespace {

constexpr std::uint64_t kMost = 10'000;

}  // namespace

void Life::ExpectAll(bool has_lost_power) {
  ExpectCatalog(has_lost_power);
  for (const auto& [identity, row] : catalogs_.now().rows) {
    const bool is_looked_at = starts_ % 2 == 0 || has_lost_power ||
                              world_->databases().HasFile(world_->RecordOf(identity).folder);
    if (!is_looked_at) continue;
    try {
      ExpectDatabase(identity, databases_.at(identity), has_lost_power);
      ExpectSnapshots(identity, row);
    } catch (const storage::Error& error) {
      throw Difference("database " + identity.Text() + ": " + error.what());
    }
  }
  if (cut_reset_ && !has_lost_power) ExpectWholeReset();
  cut_reset_.reset();
  while (options_.has_background && world_->databases().RunNextTask()) {
  }
  ExpectFiles(has_lost_power);
}

bool Life::IsAsListed(const KnownCatalog& possible, bool has_lost_power) {
  const auto may_be_gone = [&](const KnownCatalog::Row& row) {
    return row.is_unsure || (has_lost_power && row.is_unsynced);
  };
  std::size_t unsure = 0;
  for (const auto& [identity, row] : possible.rows) unsure += may_be_gone(row) ? 1U : 0U;
  const std::vector<DatabaseRecord> listed = world_->databases().catalog().ListAll();
  storage::CatalogFile& file = world_->databases().catalog().file();
  std::size_t sure = 0;
  for (const DatabaseRecord& record : listed) {
    if (possible.removed_templates.contains(record.account_id)) continue;
    const auto found = possible.rows.find({record.account_id, record.uuid});
    if (found == possible.rows.end() || found->second.name != record.name) return false;
    if (may_be_gone(found->second)) continue;
    ++sure;
    const auto snapshots = storage::ListSnapshots(file, record.folder, "", kMost);
    const bool has_them = snapshots.size() == found->second.snapshots.size() &&
                          std::ranges::all_of(snapshots, [&](const storage::SnapshotRecord& each) {
                            return found->second.snapshots.contains(each.name);
                          });
    if (!has_them) return false;
  }
  if (sure + unsure != possible.rows.size()) return false;
  std::set<std::string> namespaces;
  for (const auto& record : world_->namespaces().List("", kMost)) {
    namespaces.insert(record.account_id);
  }
  if (namespaces != possible.Namespaces()) return false;
  const auto templates = world_->templates().List();
  return templates.size() == possible.templates.size() &&
         std::ranges::all_of(templates, [&](const storage::TemplateRecord& each) {
           return each.is_ready && possible.templates.contains(each.name);
         });
}

void Life::ExpectCatalog(bool has_lost_power) {
  const std::vector<KnownCatalog> possible = catalogs_.Possible(has_lost_power);
  const auto found = std::ranges::find_if(
      possible, [&](const KnownCatalog& each) { return IsAsListed(each, has_lost_power); });
  if (found == possible.end()) {
    std::string listed;
    for (const DatabaseRecord& record : world_->databases().catalog().ListAll()) {
      listed.append(" ").append(record.account_id).append("/").append(record.uuid);
    }
    throw Difference("the catalog is none of the " + std::to_string(possible.size()) +
                     " that it may be; it has" + (listed.empty() ? " nothing" : listed));
  }
  KnownCatalog settled = *found;
  std::set<Identity> gone;
  for (auto& [identity, row] : settled.rows) {
    const bool is_there =
        world_->databases().catalog().FindByUuid(identity.account, identity.uuid) != nullptr;
    if (!is_there) gone.insert(identity);
    row.is_unsure = false;
    // What a power cut has left of it is whole.
    if (has_lost_power) row.is_unsynced = false;
  }
  for (const Identity& identity : gone) settled.rows.erase(identity);
  catalogs_.Settle(std::move(settled));
}

void Life::ExpectDatabase(const Identity& identity, KnownDatabase& known, bool has_lost_power) {
  const DatabaseRecord record = world_->RecordOf(identity);
  const std::size_t first = has_lost_power ? known.first_durable : known.first_possible;
  std::size_t at = known.moments.size();
  while (at > first && !Holds(*world_, record, known.moments[at - 1].content)) --at;
  if (at == first) {
    throw Difference("database " + identity.Text() + " holds none of the " +
                     std::to_string(known.moments.size() - first) + " states that it may have: " +
                     world_->Run(record, DatabaseModel::SchemaQuery()).value);
  }
  known.Settle(at - 1);
  if (has_lost_power) known.ForgetUnsynced();
  ExpectHistory(identity, known);
}

void Life::ExpectHistory(const Identity& identity, KnownDatabase& known) {
  if (catalogs_.now().IsCopy(identity)) NoteIfMadeAgain(identity);
  const DatabaseRecord record = world_->RecordOf(identity);
  const auto open = world_->databases().Open(record);
  std::vector<std::pair<HistoryLocation, const DatabaseModel*>> found;
  for (std::size_t i = known.first_kept; i < known.moments.size(); ++i) {
    const KnownDatabase::Moment& moment = known.moments[i];
    if (!moment.position) continue;
    const auto location = open->history().log().Find(moment.position->number);
    const bool is_there = location && location->position.digest == moment.position->digest;
    if (is_there) {
      found.emplace_back(*location, &moment.content);
    } else {
      throw Difference("database " + record.uuid + ": the history lacks commit " +
                       std::to_string(i) + " of " + std::to_string(known.moments.size()) +
                       (location ? ", and has another of its number" : ""));
    }
  }
  if (found.empty()) return;
  const auto& [location, content] = found[starts_ % found.size()];
  Tell("look at commit " + std::to_string(location.position.number.generation) + "." +
       std::to_string(location.position.number.commit) + " of " + record.uuid);
  ExpectState(record, location, *content);
}

void Life::ExpectState(const DatabaseRecord& record, const HistoryLocation& location,
                       const DatabaseModel& content) {
  const fs::path copy = folder_.string() + ".past";
  fs::remove(copy);
  world_->databases().Open(record)->CopyTo(copy, location, [] {});
  if (!FileHolds(copy, content)) {
    throw Difference("database " + record.uuid + ": an earlier state is not what it was");
  }
}

void Life::ExpectSoundHistory(const std::string& folder) {
  const fs::path file = storage::DataDirectory::DatabaseFileIn(folder_, folder);
  const storage::HistoryCheck check = storage::CheckHistory(file, folder);
  if (!check.faults.empty()) throw Difference("the history of " + folder + ": " + check.faults[0]);
}

// A reset that was cut short was finished at the start, or had not begun.
void Life::ExpectWholeReset() {
  const auto is = [&](const std::map<Identity, DatabaseModel>& states) {
    return std::ranges::all_of(states, [&](const auto& each) {
      return !catalogs_.now().rows.contains(each.first) ||
             databases_.at(each.first).moments.back().content == each.second;
    });
  };
  if (!is(cut_reset_->before) && !is(cut_reset_->after)) {
    throw Difference("a reset has been done to some of its databases");
  }
}

void Life::ExpectSnapshots(const Identity& identity, const KnownCatalog::Row& row) {
  if (row.snapshots.empty()) return;
  const DatabaseRecord record = world_->RecordOf(identity);
  auto chosen = row.snapshots.begin();
  std::advance(chosen, static_cast<std::ptrdiff_t>(starts_ % row.snapshots.size()));
  const auto snapshot =
      storage::FindSnapshot(world_->databases().catalog().file(), record.folder, chosen->first);
  const auto location = storage::LocateSnapshot(*world_->databases().Open(record), *snapshot);
  if (!location) {
    throw Difference("database " + identity.Text() + ": the history lacks " + chosen->first);
  }
  ExpectState(record, *location, chosen->second);
}

// What is not there to be used is there because a reset would bring it back, or because a copy is
// of it.
void Life::ExpectFiles(bool has_lost_power) {
  const KnownCatalog& catalog = catalogs_.now();
  std::size_t known = catalog.rows.size() + catalog.Shelved().size();
  for (const auto& [account, databases] : catalog.removed_templates) {
    if (catalog.IsNeeded(account)) known += databases.size();
  }
  const std::vector<std::string> folders = world_->databases().catalog().AllFolders();
  if (catalog.IsSureOfMarks() && folders.size() != known) {
    throw Difference("the catalog has " + std::to_string(folders.size()) +
                     " databases in place of " + std::to_string(known));
  }
  for (const auto& entry : fs::directory_iterator(folder_ / "databases")) {
    const std::string name = entry.path().filename().string();
    if (std::ranges::find(folders, name) == folders.end()) {
      // Of what a power cut took from the catalog, which nobody had waited for.
      if (has_lost_power && !IsDurable()) left_behind_.insert(name);
      if (left_behind_.contains(name)) continue;
      throw Difference("a folder is left behind: " + name);
    }
    for (const auto& file : fs::directory_iterator(entry.path())) {
      const std::string kind = file.path().filename().string();
      if (kind != "history" && !kind.starts_with("database.sqlite")) {
        std::string what = "a file is left behind in ";
        what.append(name).append(": ").append(kind);
        throw Difference(what);
      }
    }
  }
}

}  // namespace simulation
