// The D1 databases that a wrangler configuration names.

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

// The configuration that wrangler would take in `folder`: the nearest in it or above it. None where
// there is none.
std::optional<std::filesystem::path> FindWranglerConfig(std::filesystem::path folder);

// Reads wrangler.toml, or JSON with comments. Throws kInvalidRequest when it is neither, kIo.
std::vector<WranglerDatabase> ReadWranglerConfig(const std::filesystem::path& file);

}  // namespace compat
