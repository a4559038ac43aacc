// What a database is to hold before a command runs on it.

#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "storage/database/database.h"

namespace emulator {

// The files of a folder that wrangler takes for migrations, in its order: by the number that a name
// begins with, then by name; those without a number last. Throws kIo.
std::vector<std::string> MigrationsIn(const std::filesystem::path& folder);

// Applies those that `table`, wrangler's record of them, does not have, as wrangler does: each is
// one transaction with its row there. What is done is told in a line, with `name` for the database.
// Throws kIo, and what SQL throws, with the file's name before it; those before it stay applied.
void ApplyMigrations(storage::Database& database, const std::string& name,
                     const std::filesystem::path& folder, const std::string& table,
                     std::ostream& messages);

}  // namespace emulator
