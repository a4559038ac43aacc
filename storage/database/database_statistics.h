// What a list of databases tells of each.

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace storage {

class Connection;

struct DatabaseStatistics {
  std::uint64_t file_bytes = 0;   // pages used and free
  std::uint64_t user_tables = 0;  // without SQLite's own and protected ones; shadow tables count
};

DatabaseStatistics ReadStatistics(Connection& connection);

// Of a database that no process has open and whose log is empty or missing: reads nothing but the
// file, and leaves no trace beside it. Throws kIo or kCorruptFile.
DatabaseStatistics ReadStatisticsOfClosedFile(const std::string& path);

// The same of a database that another process may have open: its log counts too.
DatabaseStatistics ReadStatisticsOfFile(const std::filesystem::path& file);

}  // namespace storage
