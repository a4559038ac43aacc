// Whether the program has what the model says.

#include <algorithm>
#include <string>
#include <utility>

#include "storage/error.h"
#include "tests/simulation/life.h"
#include "tests/simulation/model_queries.h"

namespace simulation {

namespace fs = std::filesystem;
using storage::DatabaseRecord;

void Life::ExpectAll(bool has_lost_power) {
  std::set<std::string> listed;
  for (const DatabaseRecord& record : world_->databases().catalog().ListAll()) {
    listed.insert(record.uuid);
    if (!databases_.contains(record.uuid)) {
      throw Difference("a database that nobody has made: " + record.uuid);
    }
    if (record.name != databases_[record.uuid].name) {
      throw Difference("database " + record.uuid + " has another name: " + record.name);
    }
  }
  for (auto each = databases_.begin(); each != databases_.end();) {
    if (listed.contains(each->first)) {
      each->second.presence = KnownDatabase::Presence::kThere;
      ++each;
      continue;
    }
    if (IsThere(each->second)) throw Difference("a database is gone: " + each->first);
    each = databases_.erase(each);
  }
  for (auto& [uuid, known] : databases_) {
    try {
      ExpectDatabase(uuid, known, has_lost_power);
    } catch (const storage::Error& error) {
      throw Difference("database " + uuid + ": " + error.what());
    }
  }
  while (options_.has_background && world_->databases().RunNextTask()) {
  }
  ExpectFiles();
}

void Life::ExpectDatabase(const std::string& uuid, KnownDatabase& known, bool has_lost_power) {
  const DatabaseRecord record = world_->RecordOf(uuid);
  const std::size_t first = has_lost_power ? known.first_durable : known.first_possible;
  std::size_t at = known.moments.size();
  while (at > first && !Holds(*world_, record, known.moments[at - 1].content)) --at;
  if (at == first) {
    throw Difference("database " + uuid + " holds none of the " +
                     std::to_string(known.moments.size() - first) + " states that it may have: " +
                     world_->Run(record, tests::DatabaseModel::SchemaQuery()).value);
  }
  known.Settle(at - 1);
  if (has_lost_power) known.ForgetUnsynced();
  ExpectHistory(record, known);
}

void Life::ExpectHistory(const DatabaseRecord& record, const KnownDatabase& known) {
  const auto open = world_->databases().Open(record);
  std::vector<std::pair<storage::HistoryLocation, const tests::DatabaseModel*>> found;
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
  const fs::path copy = folder_.string() + ".past";
  fs::remove(copy);
  open->CopyTo(copy, location, [] {});
  if (!FileHolds(copy, *content)) {
    throw Difference("database " + record.uuid + ": an earlier state is not what it was");
  }
}

void Life::ExpectFiles() {
  std::set<std::string> folders;
  for (const auto& [uuid, known] : databases_) folders.insert(world_->RecordOf(uuid).folder);
  for (const auto& entry : fs::directory_iterator(folder_ / "databases")) {
    const std::string name = entry.path().filename().string();
    if (!folders.contains(name)) throw Difference("a folder is left behind: " + name);
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
