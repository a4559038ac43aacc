#include "compat/configuration_reader.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <fstream>
#include <initializer_list>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "compat/json/json_reader.h"
#include "compat/json/utf8.h"
#include "storage/ascii.h"
#include "storage/error.h"

namespace compat {
namespace {

[[noreturn]] void Fail(const std::string& path, const std::string& what) {
  throw storage::Error(storage::ErrorKind::kInvalidRequest,
                       (path.empty() ? "$" : path) + ": " + what);
}

[[noreturn]] void Fail(JsonValue value, const std::string& what) { Fail(value.Path(), what); }

void Expect(JsonValue value, JsonKind kind) {
  if (!value.Is(kind))
    Fail(value, std::string("expected ") + NameOf(kind) + ", found " + NameOf(value.kind()));
}

// An object of the file that has no other than the given keys.
class Entry {
 public:
  Entry(JsonValue object, std::initializer_list<std::string_view> keys) : object_(object) {
    Expect(object, JsonKind::kObject);
    for (const JsonMember member : object.members()) {
      if (std::find(keys.begin(), keys.end(), member.key) == keys.end())
        Fail(member.value, "unknown key");
    }
  }

  std::optional<JsonValue> Find(std::string_view key) const { return object_.Find(key); }

  JsonValue Get(std::string_view key) const {
    const std::optional<JsonValue> value = Find(key);
    if (!value) FailAt(key, "is required");
    return *value;
  }

  // The elements of the array that `key` holds; none when the key is missing.
  std::vector<JsonValue> FindElements(std::string_view key) const {
    std::vector<JsonValue> elements;
    if (const std::optional<JsonValue> array = Find(key)) {
      Expect(*array, JsonKind::kArray);
      for (const JsonValue element : array->elements()) elements.push_back(element);
    }
    return elements;
  }

  // The same where the key and at least one element are required.
  std::vector<JsonValue> GetElements(std::string_view key) const {
    const JsonValue array = Get(key);
    std::vector<JsonValue> elements = FindElements(key);
    if (elements.empty()) Fail(array, "must not be empty");
    return elements;
  }

  [[noreturn]] void FailAt(std::string_view key, const std::string& what) const {
    std::string path = object_.Path();
    AppendPathKey(path, key);
    Fail(path, what);
  }

  [[noreturn]] void FailHere(const std::string& what) const { Fail(object_, what); }

 private:
  JsonValue object_;
};

// Values that may stand only once, and can be asked for.
class UniqueTexts {
 public:
  // Requires a value that no earlier call was given.
  void Add(JsonValue where, std::string text) {
    if (!texts_.insert(std::move(text)).second) Fail(where, "stood earlier already");
  }
  bool Has(std::string_view text) const { return texts_.find(text) != texts_.end(); }

 private:
  std::set<std::string, std::less<>> texts_;
};

bool ConsistsOf(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

constexpr std::string_view kLowerHex = "0123456789abcdef";
constexpr std::string_view kDigitsAndLetters = "0123456789abcdefghijklmnopqrstuvwxyz";

std::string ReadString(JsonValue value) {
  Expect(value, JsonKind::kString);
  return std::string(value.AsString());
}

std::string ReadAccountId(JsonValue value) {
  std::string id = ReadString(value);
  if (id.size() != 32 || !ConsistsOf(id, kLowerHex)) Fail(value, "expected 32 digits of 0-9a-f");
  return id;
}

// `prefix` is with its underscore.
std::string ReadId(JsonValue value, std::string_view prefix) {
  constexpr std::size_t kRandomSize = 24;
  std::string id = ReadString(value);
  if (!id.starts_with(prefix) || id.size() != prefix.size() + kRandomSize ||
      !ConsistsOf(std::string_view(id).substr(prefix.size()), kDigitsAndLetters)) {
    Fail(value, "expected " + std::string(prefix) + " and 24 characters of 0-9a-z");
  }
  return id;
}

std::string ReadName(JsonValue value) {
  std::string name = ReadString(value);
  const std::size_t length = CountCharacters(name);
  if (length < 1 || length > 100) Fail(value, "expected 1 to 100 characters");
  return name;
}

std::string ReadNameOr(std::optional<JsonValue> value, const std::string& otherwise) {
  return value ? ReadName(*value) : otherwise;
}

std::string ReadEmail(JsonValue value) {
  std::string email = ReadString(value);
  if (CountCharacters(email) > 254 || std::count(email.begin(), email.end(), '@') != 1) {
    Fail(value, "expected an e-mail address: one @, at most 254 characters");
  }
  return email;
}

std::string ReadSlug(JsonValue value) {
  std::string slug = ReadString(value);
  const bool has_empty_part = slug.empty() || slug.front() == '-' || slug.back() == '-' ||
                              slug.find("--") != std::string::npos;
  if (has_empty_part || slug.size() > 63 ||
      slug.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz-") != std::string::npos) {
    Fail(value, "expected words of 0-9a-z with single hyphens between, at most 63 characters");
  }
  return slug;
}

// A bearer token or an API key.
std::string ReadSecret(JsonValue value) {
  std::string secret = ReadString(value);
  const auto is_printable = [](char character) { return character > ' ' && character <= '~'; };
  if (secret.empty() || secret.size() > 256 ||
      !std::all_of(secret.begin(), secret.end(), is_printable)) {
    Fail(value, "expected 1 to 256 printable ASCII characters without space");
  }
  return secret;
}

Permissions ReadPermissions(const Entry& entry) {
  if (!entry.Find("permissions")) return {.read = true, .write = true};
  Permissions permissions;
  for (const JsonValue element : entry.FindElements("permissions")) {
    const std::string name = ReadString(element);
    if (name == "d1:read") {
      permissions.read = true;
    } else if (name == "d1:write") {
      permissions.read = permissions.write = true;
    } else if (name == "d1:control") {
      permissions.control = true;
    } else {
      Fail(element, "expected d1:read, d1:write or d1:control");
    }
  }
  return permissions;
}

// Reads the file's parts in such an order that what a part refers to is known already.
class ConfigurationBuilder {
 public:
  Configuration Build(JsonValue root) {
    const Entry file(root, {"accounts", "users", "tokens", "workspaces", "integrations", "admins"});
    for (const JsonValue value : file.GetElements("accounts")) AddAccount(value);
    for (const JsonValue value : file.GetElements("users")) AddUser(value);
    for (const JsonValue value : file.GetElements("tokens")) AddToken(value);
    for (const JsonValue value : file.FindElements("workspaces")) AddWorkspace(value);
    for (const JsonValue value : file.FindElements("integrations")) AddIntegration(value);
    UniqueTexts admins;
    for (const JsonValue value : file.FindElements("admins")) {
      result_.admins.push_back(ReadUserReference(value));
      admins.Add(value, result_.admins.back());
    }
    return std::move(result_);
  }

 private:
  void AddAccount(JsonValue value) {
    const Entry entry(value, {"id", "name"});
    Account account;
    account.id = ReadAccountId(entry.Get("id"));
    account_ids_.Add(entry.Get("id"), account.id);
    account.name = ReadNameOr(entry.Find("name"), account.id);
    result_.accounts.push_back(std::move(account));
  }

  void AddUser(JsonValue value) {
    const Entry entry(value, {"id", "email", "name"});
    User user;
    user.id = ReadId(entry.Get("id"), "usr_");
    user_ids_.Add(entry.Get("id"), user.id);
    user.email = ReadEmail(entry.Get("email"));
    emails_.Add(entry.Get("email"), storage::LowerCase(user.email));
    user.name = ReadNameOr(entry.Find("name"), user.email);
    result_.users.push_back(std::move(user));
  }

  void AddToken(JsonValue value) {
    const Entry entry(value, {"token", "email", "key", "user", "permissions", "accounts"});
    Token token;
    ReadCredential(entry, token);
    token.user_id = ReadUserReference(entry.Get("user"));
    token.permissions = ReadPermissions(entry);
    if (entry.Find("accounts")) {
      token.account_ids.emplace();
      UniqueTexts ids;
      for (const JsonValue element : entry.FindElements("accounts")) {
        token.account_ids->push_back(ReadAccountReference(element));
        ids.Add(element, token.account_ids->back());
      }
    }
    result_.tokens.push_back(std::move(token));
  }

  void ReadCredential(const Entry& entry, Token& token) {
    const std::optional<JsonValue> bearer = entry.Find("token");
    const std::optional<JsonValue> email = entry.Find("email");
    const std::optional<JsonValue> key = entry.Find("key");
    if (bearer && (email || key)) entry.FailHere("has both a token and an e-mail address or key");
    if (!bearer && !email && !key)
      entry.FailHere("has neither a token nor an e-mail address and key");
    if (bearer) {
      token.token = ReadSecret(*bearer);
      bearers_.Add(*bearer, *token.token);
      return;
    }
    if (!email) entry.FailAt("email", "is required beside key");
    if (!key) entry.FailAt("key", "is required beside email");
    token.email = ReadString(*email);
    token.key = ReadSecret(*key);
    pairs_.Add(*key, token.key + ' ' + token.email);  // a key holds no space
  }

  void AddWorkspace(JsonValue value) {
    const Entry entry(value, {"id", "slug", "name", "retentionTier", "accountId", "members"});
    Workspace workspace;
    workspace.id = ReadId(entry.Get("id"), "wsp_");
    workspace_ids_.Add(entry.Get("id"), workspace.id);
    workspace.slug = ReadSlug(entry.Get("slug"));
    slugs_.Add(entry.Get("slug"), workspace.slug);
    workspace.name = ReadNameOr(entry.Find("name"), workspace.slug);
    if (const std::optional<JsonValue> tier = entry.Find("retentionTier")) {
      const std::optional<RetentionTier> known = FindRetentionTier(ReadString(*tier));
      if (!known) Fail(*tier, "expected short, medium, long or none");
      workspace.retention_tier = *known;
    }
    const std::optional<JsonValue> account = entry.Find("accountId");
    workspace.account_id = account ? ReadAccountReference(*account) : result_.default_account().id;
    UniqueTexts members;
    for (const JsonValue element : entry.FindElements("members")) {
      const Entry member(element, {"user", "role"});
      workspace.members.push_back(
          {ReadUserReference(member.Get("user")), ReadRole(member.Find("role"))});
      members.Add(member.Get("user"), workspace.members.back().user_id);
    }
    result_.workspaces.push_back(std::move(workspace));
  }

  void AddIntegration(JsonValue value) {
    const Entry entry(value, {"id", "name", "workspaceId", "installedIn"});
    Integration integration;
    integration.id = ReadId(entry.Get("id"), "int_");
    integration_ids_.Add(entry.Get("id"), integration.id);
    integration.name = ReadName(entry.Get("name"));
    integration.workspace_id = ReadWorkspaceReference(entry.Get("workspaceId"));
    UniqueTexts installed_in;
    for (const JsonValue element : entry.FindElements("installedIn")) {
      std::string id = ReadWorkspaceReference(element);
      if (id == integration.workspace_id)
        Fail(element, "is the workspace that owns the integration");
      installed_in.Add(element, id);
      integration.installed_in.push_back(std::move(id));
    }
    result_.integrations.push_back(std::move(integration));
  }

  static WorkspaceRole ReadRole(std::optional<JsonValue> value) {
    if (!value) return WorkspaceRole::kMember;
    const std::string name = ReadString(*value);
    if (name == "member") return WorkspaceRole::kMember;
    if (name == "admin") return WorkspaceRole::kAdmin;
    Fail(*value, "expected member or admin");
  }

  std::string ReadUserReference(JsonValue value) const {
    std::string id = ReadId(value, "usr_");
    if (!user_ids_.Has(id)) Fail(value, "the file holds no such user");
    return id;
  }

  std::string ReadAccountReference(JsonValue value) const {
    std::string id = ReadAccountId(value);
    if (!account_ids_.Has(id)) Fail(value, "the file holds no such account");
    return id;
  }

  std::string ReadWorkspaceReference(JsonValue value) const {
    std::string id = ReadId(value, "wsp_");
    if (!workspace_ids_.Has(id)) Fail(value, "the file holds no such workspace");
    return id;
  }

  Configuration result_;
  UniqueTexts account_ids_;
  UniqueTexts user_ids_;
  UniqueTexts emails_;
  UniqueTexts bearers_;
  UniqueTexts pairs_;
  UniqueTexts workspace_ids_;
  UniqueTexts slugs_;
  UniqueTexts integration_ids_;
};

// Both count from 1, columns in characters.
std::string LineAndColumn(std::string_view text, std::size_t offset_bytes) {
  const std::string_view before = text.substr(0, offset_bytes);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0: the first line
  const std::size_t column = 1 + CountCharacters(before.substr(line_start));
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

}  // namespace

Configuration ParseConfiguration(const std::string& text) {
  JsonFault fault;
  const std::optional<JsonDocument> document = JsonDocument::TryParse(text, fault);
  if (!document) {
    if (fault.duplicate_key) Fail(*fault.duplicate_key, "this key is written twice");
    Fail("$", "not JSON: " + LineAndColumn(text, fault.offset_bytes) + ": " + fault.what);
  }
  return ConfigurationBuilder().Build(document->root());
}

Configuration ReadConfiguration(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) Fail("$", "cannot be opened: " + std::generic_category().message(errno));
  std::string text;
  std::array<char, 16384> buffer{};
  do {
    stream.read(buffer.data(), buffer.size());
    text.append(buffer.data(), static_cast<std::size_t>(stream.gcount()));
  } while (stream);
  if (stream.bad()) Fail("$", "cannot be read");
  return ParseConfiguration(text);
}

}  // namespace compat
