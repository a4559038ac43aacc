#include "emulator/commands/insights_command.h"

#include <filesystem>
#include <iomanip>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/commands/find_database.h"
#include "emulator/http/http.h"
#include "storage/catalog/catalog.h"
#include "storage/clock.h"
#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/usage/usage_file.h"

namespace emulator {

namespace {

using storage::DataDirectory;
using storage::UsageOrder;

// By folder.
using DatabaseNames = std::unordered_map<std::string, std::string>;

DatabaseNames NamesOf(const Options& options) {
  const auto catalog_file = DataDirectory::CatalogFileIn(options.data);
  if (!storage::NameExists(catalog_file)) {
    throw storage::Error(storage::ErrorKind::kNotFound,
                         "there are no databases in " + options.data.string());
  }
  storage::Catalog catalog(catalog_file, storage::Catalog::OpenMode::kReadOnly);
  DatabaseNames names;
  for (const auto& record : catalog.ListAll()) {
    if (options.account && LowerCase(*options.account) != record.account_id) continue;
    names[record.folder] = record.name;
  }
  return names;
}

UsageOrder::Key KeyOf(const std::string& sort_by) {
  if (sort_by == "reads") return UsageOrder::Key::kRowsRead;
  if (sort_by == "writes") return UsageOrder::Key::kRowsWritten;
  if (sort_by == "count") return UsageOrder::Key::kRuns;
  return UsageOrder::Key::kDuration;
}

// Every line of `text` with blanks before it.
void WriteIndented(std::ostream& out, const std::string& text, int blanks) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    out << std::string(static_cast<std::size_t>(blanks), ' ') << line << '\n';
  }
}

}  // namespace

void ListInsights(const Options& options, std::ostream& out) {
  DatabaseNames names = NamesOf(options);
  storage::UsageFilter filter;
  if (options.database.empty()) {
    for (const auto& [folder, name] : names) filter.folders.push_back(folder);
  } else {
    filter.folders = {GetDatabase(options.data, options.database, options.account).folder};
  }
  filter.from_ms = storage::HourOf(storage::SystemClock().NowMs() -
                                   static_cast<std::int64_t>(options.hours) * storage::kHourMs);

  const auto line = [&](const auto& runs, const auto& total, const auto& average,
                        const auto& slowest, const auto& read, const auto& written,
                        const auto& returned) -> std::ostream& {
    return out << std::setw(9) << runs << std::setw(12) << total << std::setw(12) << average
               << std::setw(12) << slowest << std::setw(12) << read << std::setw(12) << written
               << std::setw(12) << returned;
  };
  out << std::fixed << std::setprecision(3);
  line("runs", "total ms", "average ms", "slowest ms", "rows read", "written", "returned") << '\n';
  const auto usage_file = DataDirectory::UsageFileIn(options.data);
  if (!storage::NameExists(usage_file)) return;  // nothing has been run
  storage::UsageFile file(usage_file, storage::UsageFile::OpenMode::kReadOnly);
  const UsageOrder order{.key = KeyOf(options.sort_by)};
  for (const auto& [folder, statement, usage] : file.SumByStatement(filter, order, options.limit)) {
    line(usage.runs(), usage.duration_ms, usage.duration_ms / static_cast<double>(usage.runs()),
         usage.slowest_ms, usage.rows_read, usage.rows_written, usage.rows_returned)
        << "  " << names[folder] << '\n';
    WriteIndented(out, statement, 2);
    WriteIndented(out, usage.slowest_plan, 6);
  }
}

}  // namespace emulator
