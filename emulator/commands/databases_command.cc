#include "emulator/commands/databases_command.h"

#include <algorithm>
#include <iomanip>
#include <string>
#include <vector>

#include "storage/catalog/catalog.h"
#include "storage/data_directory.h"
#include "storage/database/database_statistics.h"
#include "storage/error.h"
#include "storage/file_system.h"

namespace emulator {

namespace fs = std::filesystem;
using storage::DataDirectory;

namespace {

// As the API has it, or why it cannot be said.
std::string SizeOf(const fs::path& file) {
  try {
    return std::to_string(storage::ReadStatisticsOfFile(file).file_bytes);
  } catch (const storage::Error& error) {
    return error.what();
  }
}

}  // namespace

void ListDatabases(const fs::path& data, std::ostream& out) {
  const fs::path catalog_file = DataDirectory::CatalogFileIn(data);
  if (!storage::NameExists(catalog_file)) {
    throw storage::Error(storage::ErrorKind::kIo, "there are no databases in " + data.string());
  }
  storage::Catalog catalog(catalog_file, storage::Catalog::OpenMode::kReadOnly);
  const std::vector<storage::DatabaseRecord> records = catalog.ListAll();
  std::size_t name_width = 4;
  for (const auto& record : records) name_width = std::max(name_width, record.name.size());
  const auto line = [&](const storage::DatabaseRecord& record, const std::string& size,
                        const std::string& file) {
    out << std::left << std::setw(static_cast<int>(name_width)) << record.name << "  "
        << std::setw(36) << record.uuid << "  " << std::setw(32) << record.account_id << "  "
        << std::right << std::setw(12) << size << "  " << file << '\n';
  };
  storage::DatabaseRecord heading;
  heading.name = "name";
  heading.uuid = "uuid";
  heading.account_id = "account";
  line(heading, "bytes", "file");
  for (const auto& record : records) {
    const fs::path file = DataDirectory::DatabaseFileIn(data, record.folder);
    line(record, SizeOf(file), file.string());
  }
}

}  // namespace emulator
