#include "emulator/commands/folder_import.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <string_view>

#include "compat/access.h"
#include "compat/cloudflare/database_request.h"
#include "compat/limits.h"
#include "compat/sql_error_text.h"
#include "emulator/commands/find_database.h"
#include "emulator/commands/progress_bar.h"
#include "emulator/commands/sql_file.h"
#include "storage/ascii.h"
#include "storage/error.h"
#include "storage/transfer/over_limits.h"

namespace emulator {

namespace fs = std::filesystem;
using storage::Error;
using storage::ErrorKind;

namespace {

constexpr std::string_view kDatabaseHeader = "SQLite format 3";

// How much of a script is in sight at least: longer than the body of any trigger.
constexpr std::size_t kScriptWindowBytes = std::size_t{1} << 20U;

bool IsDatabaseFile(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string start(kDatabaseHeader.size(), '\0');
  if (!in.read(start.data(), static_cast<std::streamsize>(start.size()))) return false;
  return start == kDatabaseHeader;
}

void CheckName(const std::string& name) {
  try {
    compat::cloudflare::CheckDatabaseName(name);
  } catch (const Error& error) {
    throw Error(error.kind(),
                "no database can be called \"" + name +
                    "\": a name is of letters, digits, _ and -; --name gives another");
  }
}

}  // namespace

void FolderImport::Check(const ImportOrder& order) {
  if (order.account && !compat::IsAccountId(*order.account)) {
    throw Error(ErrorKind::kInvalidRequest,
                "\"" + *order.account + "\" is no account: an id is of 32 hexadecimal digits");
  }
  if (!fs::exists(order.file)) {
    throw Error(ErrorKind::kIo,
                "cannot read " + order.file.string() + ": " + std::strerror(ENOENT));
  }
  if (order.name && !order.database.empty()) {
    throw Error(ErrorKind::kInvalidRequest,
                "the database is named twice, the second time by --name");
  }
  if (order.id && !compat::cloudflare::IsUuid(*order.id)) {
    throw Error(ErrorKind::kInvalidRequest, "\"" + *order.id + "\" is no UUID");
  }
}

void FolderImport::Run() {
  Check(order_);
  if (fs::is_directory(order_.file)) {
    Adopt(FilesOfProject());
  } else if (IsDatabaseFile(order_.file)) {
    Adopt({{order_.file, NameOfNew(), {}, {}}});
  } else {
    RunSql();
  }
}

std::string FolderImport::NameOfNew() const {
  if (order_.name) return *order_.name;
  return order_.database.empty() ? order_.file.stem().string() : order_.database;
}

std::vector<compat::LocalDatabase> FolderImport::FilesOfProject() const {
  std::vector<compat::LocalDatabase> files = compat::FindLocalDatabases(order_.file);
  if (!order_.name && !order_.id) return files;
  if (files.size() > 1) {
    throw Error(
        ErrorKind::kInvalidRequest,
        (order_.name ? "--name" : "--id") + (" is for one database, and " + order_.file.string() +
                                             " has " + std::to_string(files.size())));
  }
  if (order_.name) files.front().name = *order_.name;
  return files;
}

std::string FolderImport::UuidFor(const compat::LocalDatabase& database) const {
  if (order_.id) return storage::LowerCase(*order_.id);
  for (const std::string& id : database.ids) {
    if (compat::cloudflare::IsUuid(id)) return storage::LowerCase(id);
  }
  return "";
}

std::string FolderImport::AccountOfNew(const std::string& configured) const {
  if (order_.account) return storage::LowerCase(*order_.account);
  const bool is_there =
      !configured.empty() && (!order_.has_account || order_.has_account(configured));
  return is_there ? configured : order_.account_of_new;
}

storage::DatabaseRecord FolderImport::NewRecord(const std::string& name, const std::string& uuid,
                                                const std::string& account_id) const {
  storage::DatabaseRecord record = compat::cloudflare::NewDatabaseOf(account_id);
  record.uuid = uuid;
  record.name = name;
  return record;
}

void FolderImport::CheckIdIsFree(const storage::DatabaseRecord& wanted) const {
  const auto holder = wanted.uuid.empty()
                          ? nullptr
                          : databases_.catalog().FindByUuid(wanted.account_id, wanted.uuid);
  if (holder) {
    throw Error(ErrorKind::kAlreadyExists, wanted.name + ": there is a database " + holder->name +
                                               " with its id, " + wanted.uuid);
  }
}

void FolderImport::CheckAreNew(const std::vector<compat::LocalDatabase>& files) const {
  std::map<std::string, fs::path> taken;
  for (const auto& database : files) {
    const auto& [file, name, ids, account_id] = database;
    CheckName(name);
    CheckIdIsFree(NewRecord(name, UuidFor(database), AccountOfNew(account_id)));
    const auto [other, is_first] = taken.emplace(name, file);
    if (!is_first) {
      throw Error(ErrorKind::kAlreadyExists, "two databases are called " + name + ", " +
                                                 other->second.string() + " and " + file.string() +
                                                 "; import each by its file, one with --name");
    }
    const auto account = account_id.empty() ? order_.account : AccountOfNew(account_id);
    if (FindDatabase(databases_.catalog(), name, account)) {
      throw Error(ErrorKind::kAlreadyExists,
                  "there is a database " + name +
                      "; an SQLite file is imported as a new one, with --name by another name");
    }
  }
}

void FolderImport::Adopt(const std::vector<compat::LocalDatabase>& files) {
  CheckAreNew(files);
  std::vector<storage::DatabaseRecord> made;
  try {
    for (const auto& database : files) {
      made.push_back(databases_.Adopt(
          NewRecord(database.name, UuidFor(database), AccountOfNew(database.account_id)),
          order_.max_databases, database.file));
    }
  } catch (...) {
    for (const auto& record : made) databases_.Delete(record);
    throw;
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    for (const std::string& line : storage::FindOverLimits(files[i].file, compat::kSqlLimits)) {
      messages_ << "warning: " << made[i].name << ": " << line << '\n';
    }
    WarnOfIds(files[i]);
    Tell(files[i].file, made[i]);
  }
}

void FolderImport::WarnOfIds(const compat::LocalDatabase& database) const {
  if (database.ids.empty() || !UuidFor(database).empty()) return;
  messages_ << "warning: the configuration's id of " << database.name << ", \""
            << database.ids.front() << "\", is no UUID: it has a new one here\n";
}

void FolderImport::Tell(const fs::path& file, const storage::DatabaseRecord& record) const {
  messages_ << "imported " << (order_.origin.empty() ? file.string() : order_.origin) << " as "
            << record.name << "\n  uuid  " << record.uuid << "\n  file  "
            << databases_.FileOf(record).string() << '\n';
}

void FolderImport::RunSql() {
  const std::string name = NameOfNew();
  auto record = FindDatabase(databases_.catalog(), name, order_.account);
  const bool is_new = !record;
  if (order_.check_write) {
    order_.check_write(is_new ? AccountOfNew({}) : record->account_id);
  }
  if (order_.id) {
    CheckIdIsFree(NewRecord(name, storage::LowerCase(*order_.id), AccountOfNew({})));
    if (!is_new) {
      throw Error(ErrorKind::kAlreadyExists,
                  "there is a database " + name + "; --id is for one that is made");
    }
  }
  if (is_new) {
    CheckName(name);
    const std::string uuid = order_.id ? storage::LowerCase(*order_.id) : std::string();
    record = databases_.Create(NewRecord(name, uuid, AccountOfNew({})), order_.max_databases);
  }
  try {
    RunSqlOn(*record);
  } catch (...) {
    if (is_new) databases_.Delete(*record);
    throw;
  }
  Tell(order_.file, *record);
}

void FolderImport::RunSqlOn(const storage::DatabaseRecord& record) {
  const auto database = databases_.Open(record);
  const auto hold = database->transfers().TryBegin(storage::Transfer::kImport);
  if (!hold) throw Error(ErrorKind::kConflict, record.name + " is being exported or imported into");
  SqlFile in(order_.file);
  const bool shows = order_.progress == ImportOrder::Progress::kShown;
  ProgressBar progress_bar(messages_, shows ? fs::file_size(order_.file) : 0);
  const auto read = [&](char* to, std::size_t size) {
    const std::size_t count = in.Read(to, size);
    progress_bar.Add(count);
    return count;
  };
  storage::SqlStream stream(read, kScriptWindowBytes);
  storage::ImportProgress progress;
  try {
    const storage::ImportReport report = database->Import(
        *hold, stream, progress, [] {}, storage::ImportRules::kScript);
    progress_bar.Finish();
    messages_ << "executed " << report.statements << " statements (" << report.rows.read
              << " rows read, " << report.rows.written << " rows written)\n";
  } catch (const Error& error) {
    throw Error(error.kind(), compat::ImportErrorText(error, progress) + "; nothing was changed");
  }
}

}  // namespace emulator
