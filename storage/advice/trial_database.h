// A copy of a database, on which is tried what nobody may see.

#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "storage/clock.h"
#include "storage/database/database.h"
#include "storage/database/database_options.h"
#include "storage/log.h"
#include "storage/query/statement_policy.h"

namespace storage {

// What one run of a statement costs.
struct TrialCost {
  std::uint64_t rows_read = 0;
  double duration_ms = 0;
};

// Clients' rules and limits hold. One thread at a time.
class TrialDatabase {
 public:
  // Of a file that nobody else has, and that is thrown away: it is left as it happens to be.
  // `options` are those of usual databases; a statement may run for `longest`. The references must
  // outlive this. Throws as Database does.
  TrialDatabase(const std::filesystem::path& file, const StatementPolicy& policy,
                DatabaseOptions options, std::chrono::milliseconds longest, const Clock& clock,
                Log& log);
  ~TrialDatabase();

  // These throw as Database::Run does.

  // Runs one statement, and undoes what it did: a fast one several times, of which the fastest run
  // counts.
  TrialCost Measure(const std::string& sql);
  // Runs it for good. Returns by how many bytes the database has grown.
  std::uint64_t Change(const std::string& sql);
  // The texts of the first row that a statement yields; none where it yields no row.
  std::vector<std::string> FirstRow(const std::string& sql);
  // As ExplainQueryPlan has it.
  std::string PlanOf(const std::string& sql);

 private:
  Database database_;
};

}  // namespace storage
