// The databases that a project's wrangler configuration names.

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "compat/wrangler_config.h"
#include "storage/catalog/database_record.h"
#include "storage/database/databases.h"

namespace emulator {

// Who new databases belong to, and how many they may be.
struct DatabaseOwner {
  std::string account_id;
  std::uint64_t max_databases = 0;
};

// A database as `owner` is to have it; without a `uuid` it is given one.
storage::DatabaseRecord NewDatabaseRecord(const std::string& name, const std::string& uuid,
                                          const DatabaseOwner& owner);

// What `wrangler d1 … --remote` asks for: its uuid, which is empty where the configuration has
// none, and its name.
std::string MainUuidOf(const compat::WranglerDatabase& database);
std::string NameOf(const compat::WranglerDatabase& database);

struct ProjectDatabases {
  // What a Worker's bindings ask for where that is no UUID, and the database that is meant: its
  // uuid.
  std::map<std::string, std::string> uuids_by_id;
  // Those of the entries of the configuration, in order; where an entry has a preview database, the
  // other one.
  std::vector<std::string> uuids;
  // wrangler's table of migrations of each, where the configuration names one.
  std::map<std::string, std::string> migrations_tables;
};

// Makes the databases that are not there yet, under the names and ids of the configuration, so that
// `wrangler d1 … --remote` finds what a Worker's bindings have, and the other way round; says in a
// line which database each binding has. A preview database of its own is called NAME-preview.
// A configuration without ids, or with ones that are no UUIDs, gets databases by name.
ProjectDatabases MakeProjectDatabases(const std::vector<compat::WranglerDatabase>& configured,
                                      storage::Databases& databases, const DatabaseOwner& owner,
                                      std::ostream& messages);

// The same of a project whose databases are another process's, which makes them at their first use:
// what a Worker's bindings ask for where that is no UUID, and the name of the database that is
// meant.
std::map<std::string, std::string> NamesOfBindings(
    const std::vector<compat::WranglerDatabase>& configured, std::ostream& messages);

}  // namespace emulator
