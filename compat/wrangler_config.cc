#include "compat/wrangler_config.h"

#include <array>
#include <fstream>
#include <optional>
#include <string_view>

#include <rapidjson/document.h>
#include <toml++/toml.h>

#include "compat/access.h"
#include "compat/toml_keys.h"
#include "storage/ascii.h"
#include "storage/error.h"
#include "storage/file_system.h"

namespace compat {

using storage::Error;
using storage::ErrorKind;

namespace {

// wrangler's own have no more than five parts. With the 256 values that toml++ lets stand in each
// other, each reached by such a key, its recursion needs two megabytes of stack.
constexpr std::size_t kMaxKeyParts = 32;

std::string ReadText(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text;
  std::array<char, 16384> buffer{};
  while (in) {
    in.read(buffer.data(), buffer.size());
    text.append(buffer.data(), static_cast<std::size_t>(in.gcount()));
  }
  // At its end a file fails without being bad, as one does that could not be opened.
  if (!in.is_open() || in.bad()) throw Error(ErrorKind::kIo, "cannot read " + file.string());
  return text;
}

Error Unreadable(const std::filesystem::path& file, std::string_view why) {
  return Error(ErrorKind::kInvalidRequest,
               "cannot read " + file.string() + ": " + std::string(why));
}

std::string StringOf(const rapidjson::Value& object, const char* key) {
  const auto found = object.FindMember(key);
  return found != object.MemberEnd() && found->value.IsString() ? found->value.GetString() : "";
}

std::string AccountId(const std::string& id) {
  return IsAccountId(id) ? storage::LowerCase(id) : std::string();
}

void AddDatabases(const rapidjson::Value& scope, const std::string& environment,
                  std::vector<WranglerDatabase>& databases) {
  const auto list = scope.FindMember("d1_databases");
  if (list == scope.MemberEnd() || !list->value.IsArray()) return;
  for (const auto& entry : list->value.GetArray()) {
    if (!entry.IsObject()) continue;
    databases.push_back({StringOf(entry, "binding"), StringOf(entry, "database_name"),
                         StringOf(entry, "database_id"), StringOf(entry, "preview_database_id"),
                         StringOf(entry, "migrations_table"), environment});
  }
}

WranglerConfig ReadJson(const std::filesystem::path& file) {
  constexpr unsigned kFlags = rapidjson::kParseCommentsFlag | rapidjson::kParseTrailingCommasFlag |
                              rapidjson::kParseIterativeFlag;
  const std::string text = ReadText(file);
  rapidjson::Document root;
  root.Parse<kFlags>(text.data(), text.size());
  if (root.HasParseError() || !root.IsObject()) throw Unreadable(file, "it is not JSON");
  WranglerConfig config;
  config.account_id = AccountId(StringOf(root, "account_id"));
  AddDatabases(root, "", config.databases);
  const auto environments = root.FindMember("env");
  if (environments != root.MemberEnd() && environments->value.IsObject()) {
    for (const auto& environment : environments->value.GetObject()) {
      if (!environment.value.IsObject()) continue;
      AddDatabases(environment.value, environment.name.GetString(), config.databases);
    }
  }
  return config;
}

void AddDatabases(const toml::table& scope, const std::string& environment,
                  std::vector<WranglerDatabase>& databases) {
  const toml::array* const list = scope["d1_databases"].as_array();
  if (list == nullptr) return;
  for (const toml::node& node : *list) {
    const toml::table* const entry = node.as_table();
    if (entry == nullptr) continue;
    const auto text = [entry](const char* key) { return (*entry)[key].value_or(std::string()); };
    databases.push_back({text("binding"), text("database_name"), text("database_id"),
                         text("preview_database_id"), text("migrations_table"), environment});
  }
}

WranglerConfig ReadToml(const std::filesystem::path& file) {
  const std::string text = ReadText(file);
  if (MostKeyParts(text) > kMaxKeyParts) {
    throw Unreadable(file, "a key has more than " + std::to_string(kMaxKeyParts) + " parts");
  }
  try {
    const toml::table root = toml::parse(text);
    WranglerConfig config;
    config.account_id = AccountId(root["account_id"].value_or(std::string()));
    AddDatabases(root, "", config.databases);
    const toml::table* const environments = root["env"].as_table();
    if (environments == nullptr) return config;
    for (const auto& [name, node] : *environments) {
      const toml::table* const scope = node.as_table();
      if (scope != nullptr) AddDatabases(*scope, std::string(name.str()), config.databases);
    }
    return config;
  } catch (const toml::parse_error& error) {
    throw Unreadable(file, error.description());
  }
}

}  // namespace

std::optional<std::filesystem::path> FindWranglerConfig(std::filesystem::path folder) {
  for (folder = std::filesystem::absolute(folder); folder != folder.root_path();
       folder = folder.parent_path()) {
    for (const char* name : {"wrangler.json", "wrangler.jsonc", "wrangler.toml"}) {
      if (storage::NameExists(folder / name)) return folder / name;
    }
  }
  return std::nullopt;
}

WranglerConfig ReadWranglerConfig(const std::filesystem::path& file) {
  return file.extension() == ".toml" ? ReadToml(file) : ReadJson(file);
}

}  // namespace compat
