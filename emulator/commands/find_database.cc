#include "emulator/commands/find_database.h"

#include "emulator/http/http.h"
#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/file_system.h"

namespace emulator {

std::optional<storage::DatabaseRecord> FindDatabase(storage::Catalog& catalog,
                                                    const std::string& name_or_uuid,
                                                    const std::optional<std::string>& account) {
  std::optional<storage::DatabaseRecord> found;
  for (const storage::DatabaseRecord& record : catalog.ListAll()) {
    if (account && LowerCase(*account) != record.account_id) continue;
    if (record.name != name_or_uuid && record.uuid != LowerCase(name_or_uuid)) continue;
    if (found) {
      throw storage::Error(
          storage::ErrorKind::kConflict,
          "several accounts have a database " + name_or_uuid + "; name one by --account");
    }
    found = record;
  }
  return found;
}

storage::DatabaseRecord GetDatabase(const std::filesystem::path& data,
                                    const std::string& name_or_uuid,
                                    const std::optional<std::string>& account) {
  const std::filesystem::path catalog_file = storage::DataDirectory::CatalogFileIn(data);
  if (!storage::NameExists(catalog_file)) {
    throw storage::Error(storage::ErrorKind::kNotFound,
                         "there are no databases in " + data.string());
  }
  storage::Catalog catalog(catalog_file, storage::Catalog::OpenMode::kReadOnly);
  const auto found = FindDatabase(catalog, name_or_uuid, account);
  if (!found) {
    throw storage::Error(storage::ErrorKind::kNotFound, "there is no database " + name_or_uuid);
  }
  return *found;
}

}  // namespace emulator
