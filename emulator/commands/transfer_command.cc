#include "emulator/commands/transfer_command.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "compat/cloudflare/database_request.h"
#include "compat/cloudflare/dump_format.h"
#include "compat/cloudflare/regions.h"
#include "compat/configuration.h"
#include "compat/limits.h"
#include "compat/sql_error_text.h"
#include "compat/statement_rules.h"
#include "compat/wrangler_state.h"
#include "emulator/commands/find_database.h"
#include "emulator/commands/output_file.h"
#include "emulator/commands/progress_bar.h"
#include "emulator/databases_options.h"
#include "emulator/signal_waiter.h"
#include "storage/ascii.h"
#include "storage/error.h"

namespace emulator {

namespace fs = std::filesystem;
using storage::Error;
using storage::ErrorKind;

namespace {

constexpr std::string_view kDatabaseHeader = "SQLite format 3";

Error FileError(const std::string& doing, const fs::path& file, int code) {
  return Error(ErrorKind::kIo, doing + " " + file.string() + ": " + std::strerror(code));
}

// The data folder as the server has it open.
class DataFolder {
 public:
  DataFolder(const Options& options, Log& log)
      : directory_(options.data),
        databases_(directory_, rules_, clock_, ids_, log, DatabasesOptionsOf(options)),
        options_(options) {}

  storage::Databases& databases() noexcept { return databases_; }

  // None when there is none.
  std::optional<storage::DatabaseRecord> Find(const std::string& name_or_uuid) {
    return FindDatabase(databases_.catalog(), name_or_uuid, options_.account);
  }

  // What a new database is to be.
  storage::DatabaseRecord NewRecord(const std::string& name) const {
    storage::DatabaseRecord record;
    record.name = name;
    record.account_id = storage::LowerCase(
        options_.account.value_or(std::string(compat::Configuration::kOpenAccountId)));
    record.region = compat::cloudflare::kDefaultRegion;
    record.read_replication = "disabled";
    return record;
  }

  // Takes in all of `files`, or none when the name of one is taken.
  void Adopt(const std::vector<compat::LocalDatabase>& files, std::ostream& messages) {
    for (const auto& [file, name] : files) {
      if (!Find(name)) continue;
      throw Error(ErrorKind::kAlreadyExists,
                  "there is a database " + name + "; an SQLite file is imported as a new one");
    }
    for (const auto& [file, name] : files) {
      databases_.Adopt(NewRecord(name), options_.max_databases, file);
      messages << "imported " << file.string() << " as " << name << '\n';
    }
  }

 private:
  compat::StatementRules rules_;
  storage::SystemClock clock_;
  storage::SystemIdSource ids_;
  storage::DataDirectory directory_;
  storage::Databases databases_;
  const Options& options_;
};

bool IsDatabaseFile(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string start(kDatabaseHeader.size(), '\0');
  if (!in.read(start.data(), static_cast<std::streamsize>(start.size()))) return false;
  return start == kDatabaseHeader;
}

std::unique_ptr<storage::TransferGate::Hold> BeginTransfer(storage::Database& database,
                                                           storage::Transfer kind) {
  auto hold = database.transfers().TryBegin(kind);
  // The folder's lock keeps servers out, and this process has one transfer.
  if (!hold) throw Error(ErrorKind::kConflict, "the database is in a transfer");
  return hold;
}

void ImportSql(storage::Database& database, const fs::path& file, std::ostream& messages) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw FileError("cannot read", file, errno);
  ProgressBar progress_bar(messages, fs::file_size(file));
  const auto read = [&](char* to, std::size_t size) {
    in.read(to, static_cast<std::streamsize>(size));
    if (in.bad()) throw FileError("reading", file, errno);
    const auto count = static_cast<std::size_t>(in.gcount());
    progress_bar.Add(count);
    return count;
  };
  storage::SqlStream stream(read, static_cast<std::size_t>(compat::kSqlLimits.sql_length));
  storage::ImportProgress progress;
  const auto hold = BeginTransfer(database, storage::Transfer::kImport);
  try {
    const storage::ImportReport report = database.Import(*hold, stream, progress, [] {});
    progress_bar.Finish();
    messages << "executed " << report.statements << " statements (" << report.rows.read
             << " rows read, " << report.rows.written << " rows written)\n";
  } catch (const Error& error) {
    throw Error(error.kind(), compat::ImportErrorText(error, progress) + "; nothing was changed");
  }
}

}  // namespace

void ExportToFile(const Options& options, Log& log, std::ostream& messages) {
  BlockEndSignals();
  DataFolder folder(options, log);
  const auto record = folder.Find(options.database);
  if (!record) throw Error(ErrorKind::kNotFound, "there is no database " + options.database);
  const auto database = folder.databases().Open(record->uuid);

  OutputFile file(options.file);
  const SignalWaiter ender([&] {
    file.Abandon();
    return AfterSignal::kEnd;
  });
  // A dump is about as long as what it is of.
  ProgressBar progress_bar(messages, database->ReadStatistics().file_bytes);
  const auto hold = BeginTransfer(*database, storage::Transfer::kExport);
  database->Export(
      *hold, options.dump, compat::cloudflare::DumpFormat(), [] {},
      [&](std::string_view bytes) {
        file.Write(bytes);
        progress_bar.Add(bytes.size());
      });
  file.Finish();
  progress_bar.Finish();
  messages << "exported " << record->name << " to " << options.file.string() << '\n';
}

void ImportFromFile(const Options& options, Log& log, std::ostream& messages) {
  if (!fs::exists(options.file)) throw FileError("cannot read", options.file, ENOENT);
  DataFolder folder(options, log);
  if (fs::is_directory(options.file)) {
    folder.Adopt(compat::FindLocalDatabases(options.file), messages);
    return;
  }
  const std::string name =
      options.database.empty() ? options.file.stem().string() : options.database;
  if (IsDatabaseFile(options.file)) {
    folder.Adopt({{options.file, name}}, messages);
    return;
  }
  auto record = folder.Find(name);
  const bool is_new = !record;
  if (is_new) record = folder.databases().Create(folder.NewRecord(name), options.max_databases);
  try {
    ImportSql(*folder.databases().Open(record->uuid), options.file, messages);
  } catch (...) {
    if (is_new) folder.databases().Delete(record->account_id, record->uuid);
    throw;
  }
}

}  // namespace emulator
