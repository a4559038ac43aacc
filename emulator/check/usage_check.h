// What the statements that have been run say of how they would run there.

#pragma once

#include <cstdint>
#include <optional>

#include "compat/limits/row_prices.h"
#include "emulator/check/check_report.h"
#include "emulator/check/checked_database.h"
#include "emulator/options.h"
#include "storage/usage/usage_file.h"

namespace emulator {

// One thread at a time.
class UsageCheck {
 public:
  // Of the last days that `options` name. Throws what UsageFile throws.
  explicit UsageCheck(const Options& options);

  // Adds to `report` what one database has read and written, each of its statements, and what of
  // those the service would not take, or would stop.
  void Add(const CheckedDatabase& database, CheckReport& report);
  // Adds the days on which an account has read or written more than the free plan lets it.
  void AddFreePlan(const std::string& account_id, CheckReport& report);

 private:
  const Options& options_;
  const std::int64_t from_ms_;
  std::optional<storage::UsageFile> file_;  // none: nothing has been run
};

// Leaves the statements that cost most, by `prices` or, where there are none, by rows.
void KeepDearest(CheckReport& report, const compat::RowPrices& prices, std::uint64_t most);

}  // namespace emulator
