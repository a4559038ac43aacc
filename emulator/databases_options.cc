#include "emulator/databases_options.h"

#include <algorithm>
#include <chrono>

#include "compat/limits.h"
#include "compat/statement_rules.h"
#include "emulator/crew/worker_crew.h"

namespace emulator {

std::int64_t RetentionMs(const Options& options) {
  return static_cast<std::int64_t>(options.retention_days) * 24 * 60 * 60 * 1000;
}

const compat::PlanLimits& PlanOf(const Options& options) {
  return options.plan == "free" ? compat::kFreePlan : compat::kPaidPlan;
}

storage::DatabasesOptions DatabasesOptionsOf(const Options& options) {
  storage::DatabasesOptions databases;
  databases.new_database_sql = compat::kNewDatabaseSql;
  databases.max_open = options.max_open_databases;
  // A large database's snapshot keeps one of them for seconds.
  databases.background_threads = 2;
  databases.counts_rows_of_accounts = PlanOf(options).rows.has_value();
  storage::DatabaseOptions& database = databases.database;
  database.connection.limits = compat::kSqlLimits;
  database.connection.durability =
      options.durability == "full" ? storage::Durability::kFull : storage::Durability::kNormal;
  databases.syncs_copies_later = options.durability != "full";
  database.connection.max_database_bytes = options.max_database_size;
  database.connection.memory = {.request = options.max_query_memory, .all = options.max_memory};
  if (options.retention_days > 0) database.history.emplace().retention_ms = RetentionMs(options);
  database.request_timeout =
      std::chrono::milliseconds(static_cast<std::int64_t>(options.query_timeout_seconds * 1000));
  if (options.concurrent_transfers) {
    database.reads_during_transfer = storage::ReadsDuringTransfer::kAnswered;
  }
  database.max_waiting = options.max_queue;
  database.on_wait = WorkerCrew::AboutToWait;
  database.client_gone = WorkerCrew::ClientGone;
  return databases;
}

std::size_t MostReplicas(const Options& options) {
  constexpr std::size_t kMost = 16;
  constexpr std::size_t kDatabasesEach = 8;
  return std::clamp<std::size_t>(options.max_open_databases / kDatabasesEach, 1, kMost);
}

}  // namespace emulator
