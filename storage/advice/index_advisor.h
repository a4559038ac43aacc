// Advice on the databases of a data folder that is in use.

#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>
#include <string>

#include "storage/advice/index_advice.h"
#include "storage/clock.h"
#include "storage/database/database.h"
#include "storage/database/database_options.h"
#include "storage/log.h"
#include "storage/query/statement_policy.h"
#include "storage/usage/usage_store.h"

namespace storage {

// Thread-safe.
class IndexAdvisor {
 public:
  // Copies of databases stand in `folder`, which is removed before and afterwards. `options` are
  // those of usual databases. The references must outlive this.
  IndexAdvisor(std::filesystem::path folder, const StatementPolicy& policy, DatabaseOptions options,
               const Clock& clock, Log& log, UsageStore& usage);

  // On a copy of `database`, which others write to meanwhile, with the statements that have been
  // counted for `folder`, its own. Throws kBusy while somebody else is advised, and as
  // Database::CopyTo and AdviseIndexes do.
  IndexAdvice Advise(Database& database, const std::string& folder);

  // Ends what is going on. May be called from any thread.
  void Stop() noexcept { ending_ = true; }

 private:
  const std::filesystem::path folder_;
  const StatementPolicy& policy_;
  const DatabaseOptions options_;
  const Clock& clock_;
  Log& log_;
  UsageStore& usage_;
  std::atomic<bool> ending_{false};
  std::mutex advising_;  // held by whoever is advised
};

}  // namespace storage
