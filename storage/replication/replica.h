// One database as it is read in one region.

#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "storage/catalog/database_record.h"
#include "storage/database/database.h"
#include "storage/database/databases.h"
#include "storage/log.h"
#include "storage/query/query.h"
#include "storage/replication/replica_file.h"
#include "storage/replication/replica_lock.h"
#include "storage/segments/history_position.h"

namespace storage {

// What a replica is asked.
struct ReplicaQuestion {
  std::span<const Query> queries;
  // It shows what was committed until then, by the account's clock, and the oldest state there is
  // where all was committed later.
  std::int64_t until_ms = 0;
  std::optional<CommitNumber> at_least;  // what it shows is this commit, or a later one
  SteadyTime deadline;                   // others are waited for until then
};

struct ReplicaAnswer {
  enum class Outcome {
    kRun,         // the queries have been run
    kBehind,      // it does not show `at_least` yet; nothing has been run
    kForPrimary,  // the queries are not only for reading, or nobody can be asked here
  };
  Outcome outcome = Outcome::kForPrimary;
  HistoryPosition position;  // at which they were run
};

// It moves when it is asked: to what it is to show by then, from commit to commit, by the history
// of the database that it follows. It never moves back, and a restore reaches it at once: what
// there was before is nobody's any more. Thread-safe.
class Replica {
 public:
  // Goes on with what is in `folder` from before, if there is something. `databases` and `log` must
  // outlive this. `on_wait` as DatabaseOptions has it.
  Replica(std::filesystem::path folder, DatabaseRecord record, Databases& databases, Log& log,
          std::function<void()> on_wait);
  ~Replica();
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;

  const DatabaseRecord& record() const noexcept { return record_; }

  // `source` is the database. Where `sink` has been told something and the outcome is not kRun, it
  // is to be restarted. Throws what the statements do. What keeps the replica from moving is told
  // to the log once, and asked for again each time. Requires: a history of `source` is kept.
  ReplicaAnswer TryRun(const std::shared_ptr<Database>& source, const ReplicaQuestion& question,
                       ResultSink& sink);

  // What it shows at the moment; none where it has been asked nothing yet.
  std::optional<HistoryPosition> position() const;

  // Nobody is answered any more, and its files are gone when this returns. What runs is stopped.
  // Throws kIo.
  void Remove();

 private:
  // Whether it shows already what it is to show. Requires: the lock.
  bool IsCurrent(const std::shared_ptr<Database>& source, std::int64_t until_ms) const;
  // Requires: the lock, alone. False where it cannot be brought there.
  bool TryBringTo(const std::shared_ptr<Database>& source, std::int64_t until_ms);
  void BringTo(const std::shared_ptr<Database>& source, std::int64_t until_ms);
  void FindPosition(const HistoryLog& log);
  bool TryFollow(Database& source, std::int64_t until_ms);
  void MakeAnew(Database& source, const HistoryLocation& target);
  void Open();
  void Close() noexcept;

  const std::filesystem::path folder_;
  const DatabaseRecord record_;
  Databases& databases_;
  Log& log_;
  ReplicaLock lock_;
  std::atomic<bool> is_removed_{false};
  std::atomic<bool> is_doubtful_{false};  // something was read that cannot be so

  // Changed by who has the lock alone.
  std::optional<ReplicaFile> file_;
  std::weak_ptr<Database> source_;        // in whose history it was looked for
  std::optional<HistoryLocation> shown_;  // the file's position in it
  std::int64_t due_ms_ = 0;               // when the commit behind that one was made
  bool has_warned_ = false;

  mutable std::mutex mutex_;
  std::shared_ptr<Database> database_;       // guarded by mutex_, for who has not the lock
  std::optional<HistoryPosition> position_;  // the same
};

}  // namespace storage
