// A dump of a database that another process may have open.

#pragma once

#include <filesystem>

#include "storage/query/statement_policy.h"
#include "storage/transfer/dump.h"

namespace storage {

// Writes one state of the database at `file`, as any SQLite program can read it, whoever writes to
// it meanwhile. SQLite's own limits hold. Throws what WriteDump throws, kIo and kCorruptFile.
void WriteDumpOfFile(const std::filesystem::path& file, const StatementPolicy& policy,
                     const DumpOptions& options, const DumpFormat& format, const DumpSink& sink);

}  // namespace storage
