#include "emulator/commands/recover_command.h"

#include <string>

#include "compat/cloudflare/database_request.h"
#include "compat/configuration.h"
#include "emulator/commands/owned_folder.h"
#include "storage/ascii.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/folder_name.h"

namespace emulator {

namespace {

storage::DatabaseRecord RecordFor(const Options& options, const std::string& folder,
                                  std::int64_t now_ms) {
  const std::string account =
      options.account.value_or(std::string(compat::Configuration::kOpenAccountId));
  storage::DatabaseRecord record = compat::cloudflare::NewDatabaseOf(
      storage::LowerCase(storage::AccountOfFolder(folder).value_or(account)));
  record.uuid = storage::UuidOfFolder(folder);
  record.folder = folder;
  // Unlike any other, and easy to tell: what it was called the catalog knew.
  record.name = "recovered-" + record.uuid;
  record.created_at_ms = now_ms;
  return record;
}

}  // namespace

void RecoverDatabases(const Options& options, Log& log, std::ostream& out) {
  if (!storage::NameExists(options.data)) {
    throw storage::Error(storage::ErrorKind::kIo, "there is no folder " + options.data.string());
  }
  OwnedFolder folder(options, log);
  const auto unknown = folder.databases().UnknownFolders();
  for (const std::string& name : unknown) {
    const storage::DatabaseRecord record = RecordFor(options, name, folder.clock().NowMs());
    folder.databases().TakeIn(record);
    out << "recovered " << record.name << '\n';
  }
  if (unknown.empty()) out << "the catalog knows all databases of the folder\n";
}

}  // namespace emulator
