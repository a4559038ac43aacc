// Begins the history of a database that was just made.

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "storage/history/history.h"
#include "storage/log.h"

namespace storage {

// Begins the history of a new database: what it is now it has been since `time_ms`. Durable once
// this has returned. Requires: nobody has the database open.
void StartHistory(const std::filesystem::path& file, const std::string& name, std::int64_t time_ms,
                  const HistoryOptions& options, Log& log);

}  // namespace storage
