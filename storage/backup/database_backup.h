// One database of a backup.

#pragma once

#include <filesystem>
#include <functional>

#include "storage/database/database.h"

namespace storage {

// Writes what the database is now, and its history up to there, into a new folder, as databases lie
// in a data folder; others write to it meanwhile. While it is imported into, that is waited for.
// `check` is called every so often; what it throws ends the copying. Nothing is durable yet, and
// where this throws there may be a part of it. Throws as Database::CopyTo does.
void BackUpDatabase(Database& database, const std::filesystem::path& folder,
                    const std::function<void()>& check);

// The same of a database whose files in `from` nobody has open, as far as they are there.
void BackUpFiles(const std::filesystem::path& from, const std::filesystem::path& folder);

}  // namespace storage
