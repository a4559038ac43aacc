// A database's file that was put beside a history by other means than SQLite's, and is to be
// believed without being read.

#pragma once

#include <filesystem>

#include "storage/segments/history_position.h"

namespace storage {

// Has the history beside the database file say that the file is what `position`, its last commit,
// was, and that all is in order; durable once this has returned. Requires: that is so, the file has
// no write-ahead log, its content is durable, and nobody has it open. Throws kIo, kDiskFull.
void VouchForFile(const std::filesystem::path& database, const HistoryPosition& position);

// The same for a file that was copied byte by byte, and its history with it, from where that said
// so of it. Does nothing where it did not.
void VouchForCopy(const std::filesystem::path& database);

}  // namespace storage
