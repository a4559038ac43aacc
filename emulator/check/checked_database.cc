#include "emulator/check/checked_database.h"

#include <utility>

#include "emulator/commands/find_database.h"
#include "storage/ascii.h"
#include "storage/catalog/catalog.h"
#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/file_system.h"

namespace emulator {

using storage::DatabaseRecord;
using storage::DataDirectory;

namespace {

std::vector<DatabaseRecord> AllOf(const Options& options) {
  const auto file = DataDirectory::CatalogFileIn(options.data);
  if (!storage::NameExists(file)) {
    throw storage::Error(storage::ErrorKind::kNotFound,
                         "there are no databases in " + options.data.string());
  }
  storage::Catalog catalog(file, storage::Catalog::OpenMode::kReadOnly);
  return options.account ? catalog.ListAll(storage::LowerCase(*options.account))
                         : catalog.ListAll();
}

}  // namespace

std::vector<CheckedDatabase> FindCheckedDatabases(const Options& options) {
  std::vector<DatabaseRecord> records;
  for (const std::string& name : options.databases) {
    records.push_back(GetDatabase(options.data, name, options.account));
  }
  if (options.databases.empty()) records = AllOf(options);
  std::vector<CheckedDatabase> databases;
  databases.reserve(records.size());
  for (DatabaseRecord& record : records) {
    std::filesystem::path file = DataDirectory::DatabaseFileIn(options.data, record.folder);
    databases.push_back({std::move(record), std::move(file)});
  }
  return databases;
}

}  // namespace emulator
