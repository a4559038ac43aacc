// Makes, moves and removes the folder of a database.

#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace storage {

// Makes `folder` with a database file in WAL mode that holds what `schema_sql` makes, all of it
// durable. What stood there before is removed. Throws kIo.
void MakeDatabaseFolder(const std::filesystem::path& folder, const std::string& schema_sql);

// The same with a file that `make` makes, which must not be open any more when that returns.
// Throws what `make` throws.
void MakeDatabaseFolder(const std::filesystem::path& folder,
                        const std::function<void(const std::filesystem::path& file)>& make);

// Moves a folder to a name that is free and makes the move durable. Throws kIo.
void PublishFolder(const std::filesystem::path& from, const std::filesystem::path& to);

// Removes a folder and all in it, also when it is not there. Throws kIo.
void RemoveFolder(const std::filesystem::path& folder);

}  // namespace storage
