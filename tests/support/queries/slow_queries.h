// The slow and hungry queries of fixtures/slow_queries; their format: fixtures/README.md.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tests {

// How a query ends.
enum class SlowEnd {
  kTimeout,  // at its deadline, whatever memory it may take
  kMemory,   // for want of memory, whatever time it has
  kAny,      // so, or because it is done, or over one of SQLite's own limits
};

struct SlowQuery {
  std::string sql;
  SlowEnd ends = SlowEnd::kTimeout;
};

// One file: queries of a kind, for one database.
struct SlowQueries {
  std::string kind;
  std::string setup;  // SQL for SQLite alone
  std::string check;  // SQL for one value, which a query that is stopped leaves as it was
  std::vector<SlowQuery> queries;
};

// Those of a folder, by name.
std::vector<std::filesystem::path> SlowQueryFiles(const std::filesystem::path& folder);
// Throws std::runtime_error, naming the file, for what the format does not have.
SlowQueries LoadSlowQueries(const std::filesystem::path& file);

// `text` with what stands in it as <<TIMES|BETWEEN|PART>> written out: PART so many times, with
// BETWEEN between them. In PART @i is the time, from 1 on, and @h the one before. What is within
// others is written out first.
std::string WriteOutRepetitions(std::string text);

}  // namespace tests
