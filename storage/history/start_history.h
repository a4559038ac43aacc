// Begins the history of a database that was just made.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "storage/durability.h"
#include "storage/history/history.h"
#include "storage/log.h"

namespace storage {

// Begins the history of a new database: what it is now it has been since `time_ms`. Durable once
// this has returned. Requires: nobody has the database open.
void StartHistory(const std::filesystem::path& file, const std::string& name, std::int64_t time_ms,
                  const HistoryOptions& options, Log& log);

// The same for one whose file holds what another database was: `state` says which digest that has
// and of how many pages it is. The file is not read. With kNormal nothing is durable yet. Requires:
// the file has no log, and is as durable as is wanted.
void StartHistoryAt(const std::filesystem::path& file, const std::string& name,
                    const HistoryLocation& state, Durability durability,
                    const HistoryOptions& options, Log& log);

// What the copy `to` of the closed database at `file` holds, as the good end of that one's history
// tells; the position is its. None where that does not vouch for the file. Only the copy is opened.
std::optional<HistoryLocation> StateOfCopy(const std::filesystem::path& file,
                                           const std::filesystem::path& to);

}  // namespace storage
