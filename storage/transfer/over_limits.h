// What of an SQLite file is more than D1 takes.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "storage/sqlite/sql_limits.h"

namespace storage {

// A line for each table with more columns than `limits` has, and for each with a value, or else a
// row, longer than that. Looks at every row, but reads no long value. Throws kCorruptFile, kIo.
std::vector<std::string> FindOverLimits(const std::filesystem::path& file, const SqlLimits& limits);

}  // namespace storage
