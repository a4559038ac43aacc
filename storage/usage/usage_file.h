// The SQLite file that keeps the usage of all databases, laid out in storage/FORMAT.md.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/usage/usage_query.h"
#include "storage/usage/usage_recorder.h"

// SQLiteCpp's own.
namespace SQLite {  // NOLINT(readability-identifier-naming)
class Database;
}

namespace storage {

inline constexpr int kUsageVersion = 1;

// A commit survives the end of the process; a power cut may take the last ones. One thread at a
// time.
class UsageFile {
 public:
  // kReadWrite makes the file where it is missing. kReadOnly is for other processes.
  enum class OpenMode { kReadWrite, kReadOnly };

  // Throws kNewerVersion for a file that a newer version of the program wrote, kCorruptFile for
  // what is no such file, kIo.
  UsageFile(const std::filesystem::path& file, OpenMode mode);
  ~UsageFile();
  UsageFile(const UsageFile&) = delete;
  UsageFile& operator=(const UsageFile&) = delete;

  // What is to be done in one transaction.
  struct Change {
    std::vector<std::pair<std::string, UnsavedUsage>> added;  // by the database's folder
    std::vector<std::string> forgotten;                       // folders of those that are gone
  };
  // All of `change` or, when it throws, nothing of it. Adds no more than kMaxStatementsPerHour
  // statements to a database's hour; the rest is summed under the empty text.
  void Apply(const Change& change);
  // Forgets the hours before `from_ms`.
  void Prune(std::int64_t from_ms);

  // In the order of time.
  std::vector<HourUsage> SumByHour(const UsageFilter& filter);
  // Each statement of each database, ties in the order of their texts; without what was summed
  // under the empty one.
  std::vector<DatabaseStatementUsage> SumByStatement(const UsageFilter& filter,
                                                     const UsageOrder& order, std::uint64_t limit);

 private:
  void Run(const std::function<void(SQLite::Database&)>& body);

  std::unique_ptr<SQLite::Database> connection_;
};

}  // namespace storage
