// What of a file of SQL leans on what only `d1-emulator import` takes.

#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "compat/limits/finding.h"
#include "storage/transfer/schema_objects.h"

namespace emulator {

// Goes through the statements of `file`, as a D1 import would, in a database in memory that has
// this schema and no rows; only what changes the schema is run. Of what SQLite would not run either
// nothing is told. Of statements that are refused in the same words the first is told, and how many
// there are. Throws kIo, and kInvalidSql for an SQLite database.
std::vector<compat::Finding> FindInScript(const std::filesystem::path& file,
                                          std::span<const storage::SchemaObject> schema);

}  // namespace emulator
