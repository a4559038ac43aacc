#include "emulator/commands/databases_command.h"

#include <algorithm>
#include <cstdint>
#include <iomanip>
#include <system_error>
#include <vector>

#include "storage/catalog/catalog.h"
#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/file_system.h"

namespace emulator {

namespace fs = std::filesystem;
using storage::DataDirectory;

void ListDatabases(const fs::path& data, std::ostream& out) {
  const fs::path catalog_file = DataDirectory::CatalogFileIn(data);
  if (!storage::NameExists(catalog_file)) {
    throw storage::Error(storage::ErrorKind::kIo, "there are no databases in " + data.string());
  }
  storage::Catalog catalog(catalog_file, storage::Catalog::OpenMode::kReadOnly);
  const std::vector<storage::DatabaseRecord> records = catalog.ListAll();
  std::size_t name_width = 4;
  for (const auto& record : records) name_width = std::max(name_width, record.name.size());
  const auto line = [&](const std::string& name, const std::string& uuid, const std::string& size,
                        const std::string& file) {
    out << std::left << std::setw(static_cast<int>(name_width)) << name << "  " << std::setw(36)
        << uuid << "  " << std::right << std::setw(12) << size << "  " << file << '\n';
  };
  line("name", "uuid", "bytes", "file");
  for (const auto& record : records) {
    const fs::path file = DataDirectory::DatabaseFileIn(data, record.uuid);
    std::error_code failure;
    const std::uintmax_t bytes = fs::file_size(file, failure);
    line(record.name, record.uuid, failure ? failure.message() : std::to_string(bytes),
         file.string());
  }
}

}  // namespace emulator
