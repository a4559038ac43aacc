#include "storage/replication/replicas.h"

#include <algorithm>
#include <exception>
#include <iterator>

#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/try_warn.h"

namespace storage {

namespace fs = std::filesystem;

namespace {

// Clocks may be set, so that who waits for one looks again and again.
constexpr std::chrono::milliseconds kLookInterval{5};

// Of the databases that are in more than one region, as D1's API calls it.
constexpr const char* kReplicated = "auto";

// What else is there is nobody's.
std::vector<fs::path> FoldersIn(const fs::path& folder) {
  std::vector<fs::path> folders;
  if (!NameExists(folder)) return folders;
  folders = ListFolder(folder);
  std::erase_if(folders, [](const fs::path& path) { return !fs::is_directory(path); });
  return folders;
}

}  // namespace

Replicas::Replicas(fs::path folder, Databases& databases, const Clock& clock, Log& log,
                   std::function<void()> on_wait, ReplicasLimits limits)
    : folder_(std::move(folder)),
      databases_(databases),
      clock_(clock),
      log_(log),
      on_wait_(std::move(on_wait)),
      limits_(limits) {}

void Replicas::Set(const std::string& account_id, const std::vector<Setting>& settings) {
  const std::int64_t now = clock_.NowMsFor(account_id);
  const std::lock_guard lock(mutex_);
  std::vector<ReplicaRegion>& regions = regions_[account_id];
  std::vector<ReplicaRegion> wanted;
  wanted.reserve(settings.size());
  for (const Setting& setting : settings) {
    ReplicaRegion region{setting.name, setting.lag, std::nullopt};
    const auto before = std::ranges::find(regions, setting.name, &ReplicaRegion::name);
    if (setting.is_paused) {
      const bool was_paused = before != regions.end() && before->paused_at_ms;
      region.paused_at_ms = was_paused ? *before->paused_at_ms : now;
    }
    wanted.push_back(std::move(region));
  }
  regions = std::move(wanted);
  if (regions.empty()) regions_.erase(account_id);
  has_regions_ = !regions_.empty();
  changed_.notify_all();
  const auto stays = [&](const std::string& region) {
    return std::ranges::find(settings, region, &Setting::name) != settings.end();
  };
  RemoveOpen([&](const Key& key, const DatabaseRecord& of) {
    return of.account_id == account_id && !stays(key.second);
  });
  for (const fs::path& database : FoldersIn(folder_ / account_id)) {
    for (const fs::path& region : FoldersIn(database)) {
      if (!stays(region.filename().string())) RemoveTree(region, "removing a replica");
    }
  }
}

void Replicas::Remove(const std::string& account_id) {
  const std::lock_guard lock(mutex_);
  regions_.erase(account_id);
  has_regions_ = !regions_.empty();
  changed_.notify_all();
  RemoveOpen([&](const Key&, const DatabaseRecord& of) { return of.account_id == account_id; });
  RemoveTree(folder_ / account_id, "removing the replicas of an account");
}

void Replicas::RemoveOpen(
    const std::function<bool(const Key& key, const DatabaseRecord& of)>& goes) {
  for (auto at = open_.begin(); at != open_.end();) {
    const auto next = std::next(at);
    if (goes(at->first, at->second.replica->record())) {
      // Nobody finds it any more, also where its files cannot be removed.
      open_.extract(at).mapped().replica->Remove();
    }
    at = next;
  }
}

std::vector<ReplicaRegion> Replicas::RegionsOf(const std::string& account_id) const {
  const std::lock_guard lock(mutex_);
  const auto found = regions_.find(account_id);
  return found == regions_.end() ? std::vector<ReplicaRegion>() : found->second;
}

std::vector<ReplicaStatus> Replicas::List(const std::string& account_id) const {
  std::vector<ReplicaStatus> list;
  const std::lock_guard lock(mutex_);
  for (const auto& [key, open] : open_) {
    const DatabaseRecord& record = open.replica->record();
    if (record.account_id != account_id) continue;
    const std::optional<HistoryPosition> position = open.replica->position();
    if (position) list.push_back({key.second, record.uuid, *position});
  }
  return list;
}

std::optional<std::string> Replicas::FindRegion(const DatabaseRecord& record,
                                                const std::optional<std::string>& named) const {
  if (!has_regions_.load(std::memory_order_relaxed)) return std::nullopt;
  if (record.read_replication != kReplicated) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto account = regions_.find(record.account_id);
  if (account == regions_.end()) return std::nullopt;
  const std::vector<ReplicaRegion>& regions = account->second;
  const auto found =
      named ? std::ranges::find(regions, *named, &ReplicaRegion::name) : regions.begin();
  return found == regions.end() ? std::nullopt : std::optional(found->name);
}

std::optional<Replicas::Found> Replicas::Touch(const DatabaseRecord& record,
                                               const std::string& region) {
  const std::lock_guard lock(mutex_);
  const auto account = regions_.find(record.account_id);
  if (account == regions_.end()) return std::nullopt;
  const auto found = std::ranges::find(account->second, region, &ReplicaRegion::name);
  if (found == account->second.end()) return std::nullopt;
  Open& open = open_[{record.folder, found->name}];
  if (!open.replica) {
    open.replica =
        std::make_shared<Replica>(folder_ / record.account_id / record.folder / found->name, record,
                                  databases_, log_, on_wait_);
  }
  open.used = std::chrono::steady_clock::now();
  Found answer{*found, open.replica};
  CloseSurplus(limits_.open);
  return answer;
}

void Replicas::CloseSurplus(std::size_t most) {
  while (open_.size() > most) {
    auto oldest = open_.end();
    for (auto at = open_.begin(); at != open_.end(); ++at) {
      // Nobody can come to use one meanwhile, who would have to take it from here.
      if (at->second.replica.use_count() > 1) continue;
      if (oldest == open_.end() || at->second.used < oldest->second.used) oldest = at;
    }
    if (oldest == open_.end()) return;
    open_.erase(oldest);
  }
}

std::int64_t Replicas::ShownUntil(const std::string& account_id,
                                  const ReplicaRegion& region) const {
  return region.paused_at_ms.value_or(clock_.NowMsFor(account_id)) - region.lag.count();
}

bool Replicas::MayArrive(const Database& source, const CommitNumber& wanted,
                         const ReplicaRegion& region, std::int64_t shown_until_ms) const {
  if (region.paused_at_ms) return false;
  const HistoryLog& log = source.history().log();
  if (log.End().position.number < wanted) return false;
  const auto commit = log.Find(wanted);
  return commit && commit->position.time_ms - shown_until_ms <= limits_.patience.count();
}

std::optional<HistoryPosition> Replicas::TryRun(const DatabaseRecord& record,
                                                const std::shared_ptr<Database>& source,
                                                const ReplicaWish& wish,
                                                std::span<const Query> queries, ResultSink& sink) {
  if (!source->keeps_history()) return std::nullopt;
  const SteadyTime deadline = std::chrono::steady_clock::now() + limits_.patience;
  bool has_waited = false;
  for (;;) {
    const std::optional<Found> found = Touch(record, wish.region);
    if (!found) return std::nullopt;
    const ReplicaRegion& region = found->region;
    const std::int64_t until_ms = ShownUntil(record.account_id, region);
    const ReplicaAnswer answer =
        found->replica->TryRun(source, {queries, until_ms, wish.at_least, deadline}, sink);
    if (answer.outcome == ReplicaAnswer::Outcome::kRun) return answer.position;
    const bool may_wait = answer.outcome == ReplicaAnswer::Outcome::kBehind &&
                          std::chrono::steady_clock::now() < deadline &&
                          MayArrive(*source, *wish.at_least, region, until_ms);
    if (!may_wait) return std::nullopt;
    if (on_wait_ && !std::exchange(has_waited, true)) on_wait_();
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kLookInterval);
  }
}

void Replicas::Sweep(std::chrono::steady_clock::duration idle) noexcept {
  const SteadyTime since = std::chrono::steady_clock::now() - idle;
  const std::lock_guard lock(mutex_);
  std::erase_if(open_, [&](const auto& each) {
    return each.second.used <= since && each.second.replica.use_count() == 1;
  });
  try {
    for (const fs::path& account : FoldersIn(folder_)) RemoveUnneeded(account);
  } catch (const std::exception& error) {
    TryWarn(log_, {"removing replicas of databases that have gone: ", error.what()});
  }
}

void Replicas::RemoveUnneeded(const fs::path& account) {
  for (const fs::path& database : FoldersIn(account)) {
    const std::string folder = database.filename().string();
    if (databases_.HasFile(folder)) continue;
    RemoveOpen([&](const Key& key, const DatabaseRecord&) { return key.first == folder; });
    RemoveTree(database, "removing the replicas of a database");
  }
}

std::size_t Replicas::open_count() const {
  const std::lock_guard lock(mutex_);
  return open_.size();
}

}  // namespace storage
