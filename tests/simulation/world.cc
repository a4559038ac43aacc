#include "tests/simulation/world.h"

#include <utility>
#include <vector>

#include "storage/error.h"
#include "tests/support/recorded_results.h"

namespace simulation {

namespace {

constexpr const char* kSchema = "CREATE TABLE t(id INTEGER PRIMARY KEY, a)";

storage::DatabasesOptions OptionsOf(const WorldOptions& wanted) {
  storage::DatabasesOptions options;
  options.new_database_sql = kSchema;
  options.max_open = 2;
  options.steps_background = wanted.has_background;
  options.syncs_copies_later = wanted.syncs_copies_later;
  options.database.connection.durability = wanted.durability;
  options.database.max_readers = 2;
  options.database.checkpoint = {.passive_frames = 12, .restart_frames = 25, .truncate_frames = 40};
  options.database.history.emplace();
  options.database.history->log.segment_bytes = 9000;
  options.database.history->snapshot_bytes = 25'000;
  return options;
}

}  // namespace

World::World(std::filesystem::path folder, std::uint64_t seed, const WorldOptions& options)
    : folder_(std::move(folder)), options_(options), ids_(seed) {}

void World::Start() {
  directory_.emplace(folder_);
  databases_.emplace(*directory_, policy_, clocks_, chances_, log_, OptionsOf(options_));
  kept_clocks_.emplace(databases_->catalog(), clocks_);
  namespaces_.emplace(*databases_, *kept_clocks_, chances_, log_);
  templates_.emplace(*databases_, clocks_, chances_, log_);
}

void World::End() noexcept {
  templates_.reset();
  namespaces_.reset();
  kept_clocks_.reset();
  databases_.reset();
  directory_.reset();
}

storage::DatabaseRecord World::Wanted(const std::string& name, const Identity& identity) {
  storage::DatabaseRecord record;
  record.account_id = identity.account;
  record.name = name;
  record.uuid = identity.uuid;
  record.region = "WEUR";
  record.read_replication = "disabled";
  return record;
}

World::Answer World::Run(const storage::DatabaseRecord& record, const std::string& sql) {
  tests::RecordedResults results;
  const std::vector<storage::Query> queries = {{sql, {}}};
  Answer answer;
  answer.position =
      databases_->Open(record)->RunAndLocate(queries, storage::Access::kReadWrite, results);
  const auto& rows = results.statements.back().rows;
  if (!rows.empty()) answer.value = rows.back().front();
  return answer;
}

storage::DatabaseRecord World::RecordOf(const Identity& identity) {
  const auto record = databases_->catalog().FindByUuid(identity.account, identity.uuid);
  if (!record) throw storage::Error(storage::ErrorKind::kNotFound, "no " + identity.Text());
  return *record;
}

}  // namespace simulation
