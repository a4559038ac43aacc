// Makes, moves and removes the folder of a database.

#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "storage/durability.h"

namespace storage {

// Makes `folder` with a database file in WAL mode that holds what `schema_sql` makes, all of it
// durable. What stood there before is removed. Throws kIo.
void MakeDatabaseFolder(const std::filesystem::path& folder, const std::string& schema_sql);

// The same with a file that `make` makes, which must not be open any more when that returns; with
// kNormal nothing is durable yet. Throws what `make` throws.
void MakeDatabaseFolder(const std::filesystem::path& folder,
                        const std::function<void(const std::filesystem::path& file)>& make,
                        Durability durability = Durability::kFull);

// Moves a folder to a name that is free and makes the move durable, unless kNormal is wanted.
// Throws kIo.
void PublishFolder(const std::filesystem::path& from, const std::filesystem::path& to,
                   Durability durability = Durability::kFull);

// Makes durable what was made and moved with kNormal. The database may be open. Throws kIo, also
// when something goes meanwhile.
void SyncDatabaseFolder(const std::filesystem::path& folder);

// Removes a folder and all in it, also when it is not there. Throws kIo.
void RemoveFolder(const std::filesystem::path& folder);

}  // namespace storage
