// A database that is looked at.

#pragma once

#include <filesystem>
#include <vector>

#include "emulator/options.h"
#include "storage/catalog/database_record.h"

namespace emulator {

struct CheckedDatabase {
  storage::DatabaseRecord record;
  std::filesystem::path file;
};

// Those that the command line names, in its order; all of the data folder, or of its account,
// where it names none. Throws what GetDatabase throws.
std::vector<CheckedDatabase> FindCheckedDatabases(const Options& options);

}  // namespace emulator
