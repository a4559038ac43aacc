// Makes the files of a database that did not exist.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "storage/history.h"
#include "storage/log.h"

namespace storage {

// Makes a database file in WAL mode that holds what `schema_sql` makes; its content is durable, its
// name is not yet. Requires: `file` does not exist. Throws kIo.
void MakeDatabaseFile(const std::filesystem::path& file, const std::string& schema_sql);

// Makes `folder` with a database file in WAL mode that holds what `schema_sql` makes, all of it
// durable. What stood there before is removed. Throws kIo.
void MakeDatabaseFolder(const std::filesystem::path& folder, const std::string& schema_sql);

// The same with a file that `make` makes, which must not be open any more when that returns.
// Throws what `make` throws.
void MakeDatabaseFolder(const std::filesystem::path& folder,
                        const std::function<void(const std::filesystem::path& file)>& make);

// Begins the history of a new database: what it is now it has been since `time_ms`. Durable once
// this has returned. Requires: nobody has the database open.
void StartHistory(const std::filesystem::path& file, const std::string& name, std::int64_t time_ms,
                  const HistoryOptions& options, Log& log);

// Moves a folder to a name that is free and makes the move durable. Throws kIo.
void PublishFolder(const std::filesystem::path& from, const std::filesystem::path& to);

// Removes a folder and all in it, also when it is not there. Throws kIo.
void RemoveFolder(const std::filesystem::path& folder);

}  // namespace storage
