// Where wrangler keeps its local D1 databases, and what they are called.

#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace compat {

// One local database of a wrangler project.
struct LocalDatabase {
  std::filesystem::path file;
  std::string name;              // database_name; the file's own where no configuration names it
  std::vector<std::string> ids;  // database_id, preview_database_id: those that it has there
  std::string account_id;        // of the configuration; may be empty
};

// The databases below `folder`: a project's, or .wrangler/state/v3/d1 or any folder between. Their
// names come from the configuration beside .wrangler (wrangler.json, .jsonc or .toml), as files are
// called by a hash of the id there. In the order of their names. Throws kIo when there are none,
// kInvalidRequest when the configuration cannot be read.
std::vector<LocalDatabase> FindLocalDatabases(const std::filesystem::path& folder);

// The name of the file, without ".sqlite", that local D1 keeps the database `id` in.
std::string LocalFileName(std::string_view id);

}  // namespace compat
