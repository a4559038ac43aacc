#include "emulator/commands/transfer_command.h"

#include <optional>
#include <string>
#include <system_error>

#include "compat/cloudflare/dump_format.h"
#include "compat/configuration.h"
#include "compat/statement_rules.h"
#include "emulator/commands/find_database.h"
#include "emulator/commands/folder_import.h"
#include "emulator/commands/import_by_server.h"
#include "emulator/commands/output_file.h"
#include "emulator/commands/owned_folder.h"
#include "emulator/commands/progress_bar.h"
#include "emulator/server_announcement.h"
#include "emulator/signal_waiter.h"
#include "storage/data_directory.h"
#include "storage/database/dump_of_file.h"
#include "storage/error.h"
#include "storage/transfer/exact_dump_format.h"

namespace emulator {

namespace fs = std::filesystem;

namespace {

// What a new database of the open mode belongs to.
ImportOrder OrderOf(const Options& options) {
  ImportOrder order;
  order.file = options.file;
  order.database = options.database;
  order.name = options.name;
  order.id = options.id;
  order.account = options.account;
  order.account_of_new = compat::Configuration::kOpenAccountId;
  order.max_databases = options.max_databases;
  return order;
}

}  // namespace

void ExportToFile(const Options& options, std::ostream& messages) {
  BlockEndSignals();
  const fs::path from = storage::DataDirectory::DatabaseFileIn(
      options.data, GetDatabase(options.data, options.database, options.account).folder);

  OutputFile file(options.file);
  const SignalWaiter ender([&] {
    file.Abandon();
    return AfterSignal::kEnd;
  });
  // A dump is about as long as what it is of.
  std::error_code unknown;
  const std::uintmax_t size = fs::file_size(from, unknown);
  ProgressBar progress_bar(messages, unknown ? 0 : size);
  const compat::StatementRules rules;
  const compat::cloudflare::DumpFormat d1_format;
  const storage::ExactDumpFormat exact_format;
  const bool is_d1s = options.dump.form == storage::DumpForm::kD1;
  storage::WriteDumpOfFile(
      from, rules, options.dump,
      is_d1s ? static_cast<const storage::DumpFormat&>(d1_format) : exact_format,
      [&](std::string_view bytes) {
        file.Write(bytes);
        progress_bar.Add(bytes.size());
      });
  file.Finish();
  progress_bar.Finish();
  messages << "exported " << options.database << " to " << options.file.string() << '\n';
}

void RunImportOrder(const Options& options, const ImportOrder& order, Log& log,
                    std::ostream& messages) {
  FolderImport::Check(order);
  std::optional<OwnedFolder> folder;
  try {
    folder.emplace(options, log);
  } catch (const storage::Error& error) {
    if (error.kind() != storage::ErrorKind::kLocked) throw;
    const auto server = ServerAnnouncement::Find(options.data);
    if (!server) throw;
    ImportByServer(*server, order, messages);
    messages << "it is served at " << server->url << '\n';
    return;
  }
  FolderImport(folder->databases(), order, messages).Run();
  messages << "serve it with: d1-emulator serve --data " << options.data.string() << '\n';
}

void ImportFromFile(const Options& options, Log& log, std::ostream& messages) {
  RunImportOrder(options, OrderOf(options), log, messages);
}

}  // namespace emulator
