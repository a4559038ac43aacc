#include "emulator/commands/backup_command.h"

#include <filesystem>
#include <functional>
#include <optional>

#include "compat/json/json_texts.h"
#include "emulator/commands/folder_call.h"
#include "emulator/commands/owned_folder.h"
#include "emulator/server_announcement.h"
#include "storage/backup/folder_backup.h"
#include "storage/error.h"
#include "storage/file_system.h"

namespace emulator {

namespace fs = std::filesystem;
using storage::Error;
using storage::ErrorKind;

namespace {

std::string Told(const char* what, const storage::BackupReport& report, const fs::path& to) {
  return std::string(what) + " " + std::to_string(report.databases) + " databases, " +
         std::to_string(report.bytes) + " bytes, to " + to.string() + "\n";
}

std::string BackUp(storage::Databases& databases, const storage::DataDirectory& directory,
                   const fs::path& to, const std::function<void()>& check) {
  return Told("copied", storage::BackUpFolder(databases, directory, to, check), to);
}

std::string OrderOf(const fs::path& to) { return compat::JsonObjectOf({{"to", to.string()}}); }

}  // namespace

void BackUpDataFolder(const Options& options, Log& log, std::ostream& messages) {
  if (!storage::NameExists(storage::DataDirectory::CatalogFileIn(options.data))) {
    throw Error(ErrorKind::kNotFound, "there are no databases in " + options.data.string());
  }
  const fs::path to = fs::absolute(options.backup);
  std::optional<OwnedFolder> folder;
  try {
    folder.emplace(options, log);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kLocked) throw;
    const auto server = ServerAnnouncement::Find(options.data);
    if (!server) throw;
    messages << CallFolderServer(*server, kBackupPath, OrderOf(to));
    return;
  }
  messages << BackUp(folder->databases(), folder->directory(), to, [] {});
}

void RestoreDataFolder(const Options& options, std::ostream& messages) {
  messages << Told("restored", storage::RestoreFolder(options.backup, options.data), options.data)
           << "serve it with: d1-emulator serve --data " << options.data.string() << '\n';
}

Response AnswerBackup(const Request& request, const std::string& key, storage::Databases& databases,
                      const storage::DataDirectory& directory, const std::function<void()>& check) {
  return AnswerFolderCall(request, key, [&](const compat::JsonDocument& wanted) {
    const auto to = compat::FindTextAt(wanted.root(), "to");
    if (!to || !fs::path(*to).is_absolute()) {
      throw Error(ErrorKind::kInvalidRequest, "there is no place for the backup");
    }
    return BackUp(databases, directory, *to, check);
  });
}

}  // namespace emulator
