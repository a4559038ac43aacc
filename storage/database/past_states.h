// Databases as they were, kept open for a while.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "storage/clock.h"
#include "storage/database/database.h"
#include "storage/database/database_options.h"
#include "storage/history/history_search.h"
#include "storage/log.h"
#include "storage/query/query.h"
#include "storage/query/statement_policy.h"

namespace storage {

struct PastStatesLimits {
  std::size_t states = 8;
  std::uint64_t bytes = std::uint64_t{2} << 30U;  // of their files
};

// Each is a file of its own in a folder, built when it is first asked for. Who asks while it is
// being built waits for it. Those that nobody asked for longest go first; what is in use stays
// until that has ended. Thread-safe.
class PastStates {
 public:
  // Removes what an earlier process has left in `folder`. The references must outlive this, and
  // this what it hands out. `options` are those of usual databases. Throws kIo.
  PastStates(std::filesystem::path folder, const StatementPolicy& policy, DatabaseOptions options,
             const Clock& clock, Log& log, PastStatesLimits limits = {});
  ~PastStates();
  PastStates(const PastStates&) = delete;
  PastStates& operator=(const PastStates&) = delete;

  // The database called `uuid`, as it was at `target`, a commit of its history. No history is kept
  // of it. Throws as PastPages and Database::HoldHistory do.
  std::shared_ptr<Database> Open(Database& database, const std::string& uuid,
                                 const HistoryLocation& target);
  // Lets go of those that nobody has asked for since `idle`.
  void CloseIdle(std::chrono::steady_clock::duration idle);
  std::size_t open_count() const;

 private:
  struct State;
  struct Slot;

  std::shared_ptr<Slot> Touch(const std::string& key);
  void Count(Slot& slot, std::uint64_t bytes);
  std::shared_ptr<State> Build(Database& database, const HistoryLocation& target);

  const std::filesystem::path folder_;
  const StatementPolicy& policy_;
  const DatabaseOptions options_;
  const Clock& clock_;
  Log& log_;
  const PastStatesLimits limits_;

  mutable std::mutex mutex_;
  std::list<std::shared_ptr<Slot>> slots_;  // guarded by mutex_; the one used last stands first
  std::uint64_t next_number_ = 1;           // guarded by mutex_
};

// Runs exactly one statement, which must read, with the policy's rules of who may only read. Throws
// as Database::Run does, and kInvalidRequest for a second statement.
void QueryPastState(Database& state, const Query& query, ResultSink& sink);

}  // namespace storage
