// A file of its own that holds what a database was.

#pragma once

#include <filesystem>
#include <functional>

#include "storage/history/past_pages.h"
#include "storage/sqlite/file_copy.h"

namespace storage {

// Writes `to`, which must not exist, and does not sync it: a plain SQLite file in WAL mode without
// a log. `check` is called every so often; what it throws ends the writing. Where this throws, half
// of the file stays behind. Throws kIo, kDiskFull.
void WritePastFile(
    const PastPages& pages, const std::filesystem::path& to,
    const std::function<void()>& check = [] {});

// The same as a copy of the database's file, which `source` is, in which the pages are put right
// that differ: as fast as a file is copied, or shared.
void CopyPastFile(const CopySource& source, const PastPages& pages, const std::filesystem::path& to,
                  const std::function<void()>& check);

}  // namespace storage
