#include "emulator/commands/disk_command.h"

#include <algorithm>
#include <cstdint>
#include <iomanip>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "compat/json/json_writer.h"
#include "emulator/commands/folder_key.h"
#include "storage/catalog/catalog.h"
#include "storage/data_directory.h"
#include "storage/error.h"
#include "storage/file_system.h"
#include "storage/folder_name.h"

namespace emulator {

namespace fs = std::filesystem;
using storage::DataDirectory;
using storage::TreeBytes;

namespace {

// What SQLite keeps beside a file.
std::uint64_t LogOf(const fs::path& file) {
  return TreeBytes(file.string() + "-wal") + TreeBytes(file.string() + "-shm");
}

std::uint64_t FileWithLog(const fs::path& file) { return TreeBytes(file) + LogOf(file); }

struct DatabaseUse {
  std::string folder;
  // None where the catalog does not know it.
  std::optional<std::string> name;
  std::optional<std::string> account;
  std::uint64_t file = 0;
  std::uint64_t log = 0;
  std::uint64_t history = 0;
  std::uint64_t other = 0;

  std::uint64_t total() const { return file + log + history + other; }
};

struct DiskUse {
  std::vector<DatabaseUse> databases;  // by account and name, the unknown last
  std::uint64_t catalog = 0;
  std::uint64_t usage = 0;
  std::optional<std::uint64_t> transfers;  // none where the server does not say
  std::uint64_t other = 0;
  std::uint64_t total = 0;
};

// What one has grown by in between is not less than nothing.
std::uint64_t Rest(std::uint64_t all, std::uint64_t known) { return all - std::min(all, known); }

DatabaseUse UseOf(const fs::path& folder) {
  const fs::path file = DataDirectory::FileInDatabaseFolder(folder);
  DatabaseUse use;
  use.folder = folder.filename().string();
  use.file = TreeBytes(file);
  use.log = LogOf(file);
  use.history = TreeBytes(DataDirectory::HistoryFolderOf(file));
  use.other = Rest(TreeBytes(folder), use.total());
  return use;
}

std::vector<storage::DatabaseRecord> RecordsIn(const fs::path& data, std::ostream& messages) {
  const fs::path file = DataDirectory::CatalogFileIn(data);
  try {
    if (!storage::NameExists(file)) return {};
    return storage::Catalog(file, storage::Catalog::OpenMode::kReadOnly).ListAll();
  } catch (const storage::Error& error) {
    messages << "d1-emulator: databases have no names here, as the catalog cannot be read: "
             << error.what() << '\n';
    return {};
  }
}

std::vector<DatabaseUse> DatabasesIn(const fs::path& data, std::ostream& messages) {
  std::map<std::string, DatabaseUse> by_folder;
  for (const storage::DatabaseRecord& record : RecordsIn(data, messages)) {
    DatabaseUse& use = by_folder[record.folder];
    use.folder = record.folder;
    use.name = record.name;
    use.account = record.account_id;
  }
  const fs::path folders = DataDirectory::DatabasesFolderIn(data);
  const bool are_there = storage::NameExists(folders);
  for (const fs::path& folder :
       are_there ? storage::ListFolder(folders) : std::vector<fs::path>()) {
    DatabaseUse use = UseOf(folder);
    DatabaseUse& known = by_folder[use.folder];
    use.name = known.name;
    use.account = known.account;
    known = std::move(use);
  }
  std::vector<DatabaseUse> databases;
  databases.reserve(by_folder.size());
  for (auto& [folder, use] : by_folder) databases.push_back(std::move(use));
  const auto key = [](const DatabaseUse& use) {
    return std::tie(use.account, use.name, use.folder);
  };
  std::sort(databases.begin(), databases.end(), [&](const DatabaseUse& a, const DatabaseUse& b) {
    if (a.name.has_value() != b.name.has_value()) return a.name.has_value();
    return key(a) < key(b);
  });
  return databases;
}

DiskUse DiskUseOf(const fs::path& data, std::ostream& messages) {
  if (!storage::NameExists(data)) {
    throw storage::Error(storage::ErrorKind::kIo, "there is no folder " + data.string());
  }
  DiskUse use;
  use.databases = DatabasesIn(data, messages);
  for (const DatabaseUse& database : use.databases) use.total += database.total();
  use.catalog = FileWithLog(DataDirectory::CatalogFileIn(data));
  use.usage = FileWithLog(DataDirectory::UsageFileIn(data));
  use.transfers = TransferBytesOfServer(data);
  use.total += use.catalog + use.usage;
  use.other = Rest(TreeBytes(data), use.total);
  use.total += use.other + use.transfers.value_or(0);
  return use;
}

void WriteTable(const DiskUse& use, std::ostream& out) {
  std::size_t name_width = 9;
  for (const auto& each : use.databases) {
    name_width = std::max(name_width, each.name.value_or("").size());
  }
  const auto line = [&](const auto& name, const auto& uuid, const auto& account, const auto& file,
                        const auto& log, const auto& history, const auto& other,
                        const auto& total) {
    out << std::left << std::setw(static_cast<int>(name_width)) << name << "  " << std::setw(36)
        << uuid << "  " << std::setw(32) << account << std::right << std::setw(14) << file
        << std::setw(14) << log << std::setw(14) << history << std::setw(14) << other
        << std::setw(14) << total << '\n';
  };
  line("name", "uuid", "account", "file", "log", "history", "other", "total");
  for (const DatabaseUse& each : use.databases) {
    line(each.name.value_or("-"), storage::UuidOfFolder(each.folder), each.account.value_or("-"),
         each.file, each.log, each.history, each.other, each.total());
  }
  const auto sum = [&](const char* what, const std::string& bytes) {
    line(what, "", "", "", "", "", "", bytes);
  };
  sum("catalog", std::to_string(use.catalog));
  sum("usage", std::to_string(use.usage));
  sum("transfers", use.transfers ? std::to_string(*use.transfers) : "unknown");
  sum("other", std::to_string(use.other));
  sum("total", std::to_string(use.total));
}

void WriteJson(const DiskUse& use, std::ostream& out) {
  std::string text;
  compat::JsonWriter json(text);
  const auto bytes = [&](const char* key, std::uint64_t value) {
    json.Key(key).Integer(static_cast<std::int64_t>(value));
  };
  const auto name = [&](const char* key, const std::optional<std::string>& value) {
    json.Key(key);
    value ? json.String(*value) : json.Null();
  };
  json.BeginObject().Key("databases").BeginArray();
  for (const DatabaseUse& each : use.databases) {
    json.BeginObject();
    name("name", each.name);
    name("uuid", storage::UuidOfFolder(each.folder));
    name("account", each.account);
    bytes("file", each.file);
    bytes("log", each.log);
    bytes("history", each.history);
    bytes("other", each.other);
    bytes("total", each.total());
    json.EndObject();
  }
  json.EndArray();
  bytes("catalog", use.catalog);
  bytes("usage", use.usage);
  if (use.transfers) {
    bytes("transfers", *use.transfers);
  } else {
    json.Key("transfers").Null();
  }
  bytes("other", use.other);
  bytes("total", use.total);
  json.EndObject();
  out << text << '\n';
}

}  // namespace

void TellDiskUse(const fs::path& data, DiskFormat format, std::ostream& out,
                 std::ostream& messages) {
  const DiskUse use = DiskUseOf(data, messages);
  if (format == DiskFormat::kJson) {
    WriteJson(use, out);
  } else {
    WriteTable(use, out);
  }
}

}  // namespace emulator
