#include "compat/wrangler_state.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <utility>

#include <openssl/evp.h>

#include "compat/hex.h"
#include "compat/hmac.h"
#include "compat/wrangler_config.h"
#include "storage/error.h"
#include "storage/file_system.h"

namespace compat {

namespace fs = std::filesystem;
using storage::Error;
using storage::ErrorKind;

namespace {

constexpr std::string_view kObject = "miniflare-D1DatabaseObject";
// Beside the databases: when objects are to be woken.
constexpr std::string_view kNoDatabase = "metadata.sqlite";

constexpr std::size_t kHalfBytes = 16;

// From the project's folder down to where the files are.
std::vector<fs::path> FoldersBelow(const fs::path& folder) {
  return {folder,
          folder / kObject,
          folder / "d1" / kObject,
          folder / "v3" / "d1" / kObject,
          folder / "state" / "v3" / "d1" / kObject,
          folder / ".wrangler" / "state" / "v3" / "d1" / kObject};
}

std::vector<fs::path> FilesIn(const fs::path& folder) {
  if (!storage::NameExists(folder)) return {};
  std::vector<fs::path> files = storage::ListFolder(folder);
  std::erase_if(files, [](const fs::path& file) {
    return file.extension() != ".sqlite" || file.filename() == kNoDatabase;
  });
  return files;
}

// What the configuration says.
struct Configured {
  std::map<std::string, WranglerDatabase> databases;  // by the names of their files
  std::string account_id;
};

void Add(const WranglerDatabase& database, Configured& configured) {
  // Which of them wrangler takes depends on its version.
  for (const std::string& id :
       {database.preview_database_id, database.database_id, database.binding}) {
    if (!id.empty()) configured.databases.emplace(LocalFileName(id), database);
  }
}

LocalDatabase DatabaseIn(const fs::path& file, const Configured& configured) {
  const auto found = configured.databases.find(file.stem().string());
  if (found == configured.databases.end()) {
    return {file, file.stem().string(), {}, configured.account_id};
  }
  const WranglerDatabase& known = found->second;
  std::vector<std::string> ids = {known.database_id, known.preview_database_id};
  std::erase(ids, "");
  return {file, known.database_name.empty() ? known.binding : known.database_name, std::move(ids),
          configured.account_id};
}

Configured ConfiguredFor(const fs::path& folder) {
  Configured configured;
  if (const auto config = FindWranglerConfig(folder)) {
    WranglerConfig read = ReadWranglerConfig(*config);
    configured.account_id = std::move(read.account_id);
    for (const auto& database : read.databases) Add(database, configured);
  }
  return configured;
}

}  // namespace

// As Miniflare makes the id of a Durable Object from its name.
std::string LocalFileName(std::string_view id) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(kObject.data(), kObject.size(), digest.data(), &size, EVP_sha256(), nullptr);
  const auto key = std::as_bytes(std::span(digest).first(size));
  const Hmac name = HmacSha256(key, id);
  const Hmac check = HmacSha256(key, {reinterpret_cast<const char*>(name.data()), kHalfBytes});
  std::string text;
  AppendHex(text, std::span(name).first(kHalfBytes));
  AppendHex(text, std::span(check).first(kHalfBytes));
  return text;
}

std::vector<LocalDatabase> FindLocalDatabases(const fs::path& folder) {
  std::vector<LocalDatabase> databases;
  for (const fs::path& below : FoldersBelow(folder)) {
    const std::vector<fs::path> files = FilesIn(below);
    if (files.empty()) continue;
    const Configured configured = ConfiguredFor(below);
    for (const fs::path& file : files) databases.push_back(DatabaseIn(file, configured));
    break;
  }
  if (databases.empty()) {
    throw Error(ErrorKind::kIo, "there are no databases of wrangler in " + folder.string());
  }
  std::sort(databases.begin(), databases.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return databases;
}

}  // namespace compat
