// The replicas of all databases: which regions an account reads in, and how far behind they are.

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "storage/clock.h"
#include "storage/database/databases.h"
#include "storage/log.h"
#include "storage/query/query.h"
#include "storage/replication/replica.h"
#include "storage/segments/history_position.h"

namespace storage {

// A region that an account has its replicas in.
struct ReplicaRegion {
  std::string name;
  // What is committed shows there so much later, by the account's clock.
  std::chrono::milliseconds lag{0};
  // Nothing that is committed later than that, less the lag, arrives; none: it is not paused.
  std::optional<std::int64_t> paused_at_ms;
};

// What a session wants to read.
struct ReplicaWish {
  std::string region;
  std::optional<CommitNumber> at_least;  // what the session has seen
};

// Which database a replica is of, and what it shows.
struct ReplicaStatus {
  std::string region;
  std::string uuid;
  HistoryPosition position;
};

struct ReplicasLimits {
  // Replicas that are open at a time, but for those that somebody reads.
  std::size_t open = 16;
  // How long a session waits for what it has seen already, before the primary is asked.
  std::chrono::milliseconds patience{1000};
};

// What is set here lives as long as the process, the files longer: they are gone on from. As long
// as no account has regions, to ask costs a look at an atomic. Thread-safe.
class Replicas {
 public:
  // The files are in `folder`, by account and database. The references must outlive this. `on_wait`
  // as DatabaseOptions has it.
  Replicas(std::filesystem::path folder, Databases& databases, const Clock& clock, Log& log,
           std::function<void()> on_wait = {}, ReplicasLimits limits = {});

  // From here on the account has these regions, the first of which is asked where none is named. A
  // region that was paused and still is stays as it was. Files of those that go are removed. Throws
  // kIo.
  struct Setting {
    std::string name;
    std::chrono::milliseconds lag{0};
    bool is_paused = false;
  };
  void Set(const std::string& account_id, const std::vector<Setting>& settings);
  // The account has none any more, and what there is of its replicas is removed. Throws kIo.
  void Remove(const std::string& account_id);
  std::vector<ReplicaRegion> RegionsOf(const std::string& account_id) const;
  // Those that are open, because somebody has read them not long ago.
  std::vector<ReplicaStatus> List(const std::string& account_id) const;

  // Where a session reads the database: in the region that it names, or else the first one. None
  // where that is at the primary.
  std::optional<std::string> FindRegion(const DatabaseRecord& record,
                                        const std::optional<std::string>& named) const;
  // Runs the queries in a region, if they only read, and returns what the database, which `source`
  // is the primary of, was there. A session's last state that has not arrived yet is waited for.
  // None where the primary is to be asked; `sink` is to be restarted then. Throws what the
  // statements do.
  std::optional<HistoryPosition> TryRun(const DatabaseRecord& record,
                                        const std::shared_ptr<Database>& source,
                                        const ReplicaWish& wish, std::span<const Query> queries,
                                        ResultSink& sink);

  // Removes what there is of databases that have gone, and closes what nobody has read since
  // `idle`. What goes wrong is told to the log.
  void Sweep(std::chrono::steady_clock::duration idle) noexcept;
  std::size_t open_count() const;

 private:
  struct Open {
    std::shared_ptr<Replica> replica;
    SteadyTime used;
  };
  // By the database's folder and the region.
  using Key = std::pair<std::string, std::string>;

  struct Found {
    ReplicaRegion region;
    std::shared_ptr<Replica> replica;
  };
  std::optional<Found> Touch(const DatabaseRecord& record, const std::string& region);
  std::int64_t ShownUntil(const std::string& account_id, const ReplicaRegion& region) const;
  // Whether what a session has seen may show in the region while it waits.
  bool MayArrive(const Database& source, const CommitNumber& wanted, const ReplicaRegion& region,
                 std::int64_t shown_until_ms) const;
  // With their files. Requires: mutex_ is held.
  void RemoveOpen(const std::function<bool(const Key& key, const DatabaseRecord& of)>& goes);
  // Of the databases whose replicas are in the folder `account`. Requires: mutex_ is held.
  void RemoveUnneeded(const std::filesystem::path& account);
  // Requires: mutex_ is held.
  void CloseSurplus(std::size_t most);

  const std::filesystem::path folder_;
  Databases& databases_;
  const Clock& clock_;
  Log& log_;
  const std::function<void()> on_wait_;
  const ReplicasLimits limits_;

  std::atomic<bool> has_regions_{false};
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::vector<ReplicaRegion>> regions_;  // guarded by mutex_; by account
  std::map<Key, Open> open_;                                   // guarded by mutex_
};

}  // namespace storage
