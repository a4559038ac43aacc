// A copy of a database that another process may write to.

#pragma once

#include <filesystem>

namespace storage {

// Makes `to`, which must not exist, a database file with one state of that in `from`. Who writes to
// that meanwhile goes on. Nothing of it is durable yet. Throws kIo, kCorruptFile, kDiskFull, kBusy.
void CopyDatabaseOnline(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace storage
