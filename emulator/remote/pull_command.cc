#include "emulator/remote/pull_command.h"

#include <memory>
#include <optional>
#include <string>

#include "compat/configuration.h"
#include "compat/statement_rules.h"
#include "emulator/commands/find_database.h"
#include "emulator/commands/progress_bar.h"
#include "emulator/commands/transfer_command.h"
#include "emulator/remote/file_download.h"
#include "emulator/remote/remote_export.h"
#include "emulator/remote/remote_session.h"
#include "emulator/remote/transfer_scratch.h"
#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/transfer/schema_objects.h"

namespace emulator {

using storage::DataDirectory;
using storage::Error;
using storage::ErrorKind;

namespace {

class ShownDownload final : public DownloadWatch {
 public:
  explicit ShownDownload(std::ostream& messages) : messages_(messages) {}

  void OnStart(std::uint64_t bytes) override { bar_.emplace(messages_, bytes); }
  void OnBytes(std::uint64_t bytes) override { bar_->Add(bytes); }
  void Finish() { bar_->Finish(); }

 private:
  std::ostream& messages_;
  std::optional<ProgressBar> bar_;
};

// The folder's database of the name, which is empty. Throws kAlreadyExists when it is not.
std::optional<storage::DatabaseRecord> FindEmpty(const Options& options, const std::string& name) {
  const std::filesystem::path catalog_file = DataDirectory::CatalogFileIn(options.data);
  if (!storage::NameExists(catalog_file)) return std::nullopt;
  storage::Catalog catalog(catalog_file, storage::Catalog::OpenMode::kReadOnly);
  auto found = FindDatabase(catalog, name, options.account);
  if (!found) return std::nullopt;
  const compat::StatementRules rules;
  const auto file = DataDirectory::DatabaseFileIn(options.data, found->folder);
  if (!storage::ReadSchemaObjects(file, rules).empty()) {
    throw Error(ErrorKind::kAlreadyExists, "there is a database " + name + " in " +
                                               options.data.string() +
                                               " that is not empty; it stays as it is");
  }
  return found;
}

void Pull(const Options& options, const std::string& name_or_uuid, RemoteDatabases& databases,
          TransferScratch& scratch, Log& log, std::ostream& messages) {
  const std::string& origin = databases.client().access().api.origin;
  const auto remote = databases.Find(name_or_uuid);
  if (!remote) {
    throw Error(ErrorKind::kNotFound, origin + " has no database " + name_or_uuid);
  }
  const auto local = FindEmpty(options, remote->name);

  storage::DumpOptions dump = options.dump;
  dump.form = options.pull_exactly ? storage::DumpForm::kShell : storage::DumpForm::kD1;
  messages << "exporting " << remote->name << " at " << origin << '\n';
  const std::string url = ExportRemotely(databases, *remote, dump);
  ShownDownload watch(messages);
  FileDownload download(
      databases.client().access(), [&] { return scratch.NewFile(); }, watch, messages);
  const auto file = download.Run(url);
  watch.Finish();

  ImportOrder order;
  order.file = file->path();
  order.origin = remote->name + " of " + origin;
  order.database = local ? local->uuid : remote->name;
  if (!local) order.id = remote->uuid;
  order.account = options.account;
  order.account_of_new = compat::Configuration::kOpenAccountId;
  order.max_databases = options.max_databases;
  RunImportOrder(options, order, log, messages);
}

}  // namespace

void PullDatabases(const Options& options, Log& log, std::ostream& messages) {
  BlockEndSignals();
  RemoteSession session(options, messages);
  TransferScratch scratch(log);
  for (const std::string& name : options.databases) {
    Pull(options, name, session.databases(), scratch, log, messages);
  }
}

}  // namespace emulator
