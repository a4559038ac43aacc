#include "emulator/check/usage_check.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compat/iso_time.h"
#include "compat/limits.h"
#include "compat/limits/one_line.h"
#include "compat/limits/statement_text.h"
#include "storage/catalog/catalog.h"
#include "storage/clock.h"
#include "storage/data_directory.h"
#include "storage/file_system.h"

namespace emulator {

using compat::Finding;
using storage::DataDirectory;
using storage::RowsOfADay;
using storage::Usage;
using storage::UsageFile;

namespace {

constexpr std::uint64_t kHoursOfADay = 24;
// What is told of a statement.
constexpr std::size_t kMostCharacters = 100;

std::vector<Finding> FindInStatement(const std::string& statement, const Usage& usage) {
  std::vector<Finding> findings = compat::FindInStatementText(statement);
  if (usage.slowest_ms > static_cast<double>(compat::kQueryTimeoutMs)) {
    findings.push_back(
        {"a run took " + std::to_string(static_cast<std::int64_t>(usage.slowest_ms)) +
             " ms, where D1 stops what takes " + std::to_string(compat::kQueryTimeoutMs),
         compat::kLimitsPage});
  }
  return findings;
}

void AddOverQuota(const char* done, std::uint64_t rows, std::uint64_t most, std::int64_t day_ms,
                  const std::string& account_id, CheckReport& report) {
  if (rows <= most) return;
  const std::string day = compat::FormatIsoTime(day_ms).substr(0, 10);
  report.findings.push_back({"account " + account_id,
                             {std::to_string(rows) + " rows were " + done + " on " + day +
                                  ", where the free plan has " + std::to_string(most) + " a day",
                              compat::kPricingPage}});
}

}  // namespace

UsageCheck::UsageCheck(const Options& options)
    : options_(options),
      from_ms_(storage::HourOf(storage::SystemClock().NowMs() -
                               static_cast<std::int64_t>(options.days * kHoursOfADay) *
                                   storage::kHourMs)) {
  const auto file = DataDirectory::UsageFileIn(options.data);
  if (storage::NameExists(file)) file_.emplace(file, UsageFile::OpenMode::kReadOnly);
}

void UsageCheck::Add(const CheckedDatabase& database, CheckReport& report) {
  CheckedRows all;
  all.database = database.record.name;
  if (file_) {
    const storage::UsageFilter filter{.folders = {database.record.folder}, .from_ms = from_ms_};
    // Those too that have no text of their own.
    for (const storage::HourUsage& hour : file_->SumByHour(filter)) {
      all.runs += hour.usage.runs();
      all.read += hour.usage.rows_read;
      all.written += hour.usage.rows_written;
    }
    constexpr auto kAll = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    for (auto& [folder, statement, usage] : file_->SumByStatement(filter, {}, kAll)) {
      for (Finding& finding : FindInStatement(statement, usage)) {
        finding.what += ", in " + compat::OneLine(statement, kMostCharacters);
        report.findings.push_back({database.record.name, std::move(finding)});
      }
      report.statements.push_back({.database = database.record.name,
                                   .statement = std::move(statement),
                                   .runs = usage.runs(),
                                   .read = usage.rows_read,
                                   .written = usage.rows_written});
    }
  }
  report.databases.push_back(std::move(all));
}

void UsageCheck::AddFreePlan(const std::string& account_id, CheckReport& report) {
  if (!file_) return;
  storage::Catalog catalog(DataDirectory::CatalogFileIn(options_.data),
                           storage::Catalog::OpenMode::kReadOnly);
  storage::UsageFilter filter{.folders = {}, .from_ms = from_ms_};
  for (const auto& record : catalog.ListAll(account_id)) filter.folders.push_back(record.folder);
  std::map<std::int64_t, RowsOfADay> days;
  for (const storage::HourUsage& hour : file_->SumByHour(filter)) {
    RowsOfADay& day = days[storage::DayOf(hour.hour_ms)];
    day.read += hour.usage.rows_read;
    day.written += hour.usage.rows_written;
  }
  const RowsOfADay most = compat::kFreePlan.rows.value();
  for (const auto& [day_ms, rows] : days) {
    AddOverQuota("read", rows.read, most.read, day_ms, account_id, report);
    AddOverQuota("written", rows.written, most.written, day_ms, account_id, report);
  }
}

void KeepDearest(CheckReport& report, const compat::RowPrices& prices, std::uint64_t most) {
  const auto cost = [&](const CheckedRows& rows) {
    return prices.has_any() ? ChargeFor(rows.read, rows.written, prices)
                            : static_cast<double>(rows.read + rows.written);
  };
  std::vector<CheckedRows>& statements = report.statements;
  std::erase_if(statements, [&](const CheckedRows& rows) { return cost(rows) == 0; });
  std::stable_sort(statements.begin(), statements.end(),
                   [&](const CheckedRows& a, const CheckedRows& b) { return cost(a) > cost(b); });
  if (statements.size() > most) statements.resize(most);
}

}  // namespace emulator
