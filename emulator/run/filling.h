// What a database is to hold before a command runs on it.

#pragma once

#include <filesystem>
#include <functional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "emulator/options.h"
#include "storage/database/database.h"

namespace emulator {

// wrangler's record of migrations where its configuration names none.
inline constexpr const char* kMigrationsTable = "d1_migrations";

// The name of the database to fill where neither --database nor the configuration says one: as the
// template, where a database may be called so, else db.
std::string NameToFill(const Options& options);

// All of it. Throws kIo.
std::string ReadText(const std::filesystem::path& file);

// Runs SQL on a database, as one transaction, and answers the first value of each row.
using SqlRunner = std::function<std::set<std::string>(const std::string& sql)>;
// `database` must outlive it.
SqlRunner RunnerOn(storage::Database& database);

// The files of a folder that wrangler takes for migrations, in its order: by the number that a name
// begins with, then by name; those without a number last. Throws kIo.
std::vector<std::string> MigrationsIn(const std::filesystem::path& folder);

// Applies those that `table`, wrangler's record of them, does not have, as wrangler does: each is
// one transaction with its row there. What is done is told in a line, with `name` for the database.
// Throws kIo, and what SQL throws, with the file's name before it; those before it stay applied.
void ApplyMigrations(const SqlRunner& run, const std::string& name,
                     const std::filesystem::path& folder, const std::string& table,
                     std::ostream& messages);

}  // namespace emulator
