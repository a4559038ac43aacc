// Checks a history from end to end, and against its database.

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "storage/segments/history_position.h"

namespace storage {

// What was found out about a history.
struct HistoryCheck {
  std::uint64_t segments = 0;
  std::uint64_t commits = 0;    // checksum, and the digest of the database after it
  std::uint64_t snapshots = 0;  // the same
  HistoryPosition database;     // where in it the database is now, as it was read
  // Each says what is wrong, and where. None: every commit can be restored exactly.
  std::vector<std::string> faults;
  // What history knows that it does not have: where it has gone on from the database as it was,
  // because another program, or a full disk, had left no other way.
  std::vector<std::string> gaps;
};

// Puts the database together commit by commit, in a temporary file, and compares its digest with
// what each record says; then the last one with the database itself. Changes nothing. A server may
// be running on the database; what it commits meanwhile is not looked at.
// Throws kIo, kNewerVersion, and kCorruptFile when the database cannot be read.
HistoryCheck CheckHistory(const std::filesystem::path& database_file, const std::string& name);

}  // namespace storage
