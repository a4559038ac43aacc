// What a wrangler configuration says of D1.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace compat {

// An entry of d1_databases, of the top level or of an environment. Absent keys are empty.
struct WranglerDatabase {
  std::string binding;
  std::string database_name;
  std::string database_id;
  std::string preview_database_id;
  std::string migrations_table;
  std::string environment;  // empty for the top level
};

struct WranglerConfig {
  // Of the top level, in lower case: where wrangler's own commands look for databases, whatever the
  // environment says. Empty where there is none, or one that no account can have.
  std::string account_id;
  std::vector<WranglerDatabase> databases;
};

// The configuration that wrangler would take in `folder`: the nearest in it or above it. None where
// there is none.
std::optional<std::filesystem::path> FindWranglerConfig(std::filesystem::path folder);

// Reads wrangler.toml, or JSON with comments. Throws kInvalidRequest when it is neither, kIo.
WranglerConfig ReadWranglerConfig(const std::filesystem::path& file);

}  // namespace compat
