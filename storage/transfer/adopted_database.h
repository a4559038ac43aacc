// Takes a plain SQLite file in as a database.

#pragma once

#include <filesystem>
#include <string>

#include "storage/query/statement_policy.h"

namespace storage {

// Makes `file` a database in WAL mode that holds what `source` holds, which any SQLite program may
// have written and is left as it is. Tables and views whose names the policy protects stay behind;
// then `schema_sql` is run, as for a new database. The content is durable, its name is not yet.
// Throws kCorruptFile when `source` is not a database, kUnsupported when it is not in UTF-8 or has
// virtual tables that the policy does not allow, kIo, kDiskFull. Requires: `file` does not exist.
void AdoptDatabaseFile(const std::filesystem::path& source, const std::filesystem::path& file,
                       const StatementPolicy& policy, const std::string& schema_sql);

}  // namespace storage
