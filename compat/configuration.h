// Who exists and who may do what: the content of the --config file, or of open mode, which goes
// without one.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace compat {

// kControl is for the control surface: what tests do to the server, and not to databases.
enum class Permission { kRead, kWrite, kControl };
inline constexpr Permission kPermissions[] = {Permission::kRead, Permission::kWrite,
                                              Permission::kControl};

// "d1:read", "d1:write" or "d1:control".
const char* NameOf(Permission permission) noexcept;

// What a credential permits. Writing includes reading; control is included by nothing, and includes
// nothing.
struct Permissions {
  bool read = false;
  bool write = false;
  bool control = false;

  bool Allow(Permission permission) const {
    if (permission == Permission::kControl) return control;
    return write || (read && permission == Permission::kRead);
  }
};

// How long a soft-deleted record of the workspace surface is kept: 7, 30 or 90 days, or for ever.
enum class RetentionTier { kShort, kMedium, kLong, kNone };

// "short", "medium", "long" or "none".
const char* NameOf(RetentionTier tier) noexcept;
std::optional<RetentionTier> FindRetentionTier(std::string_view name);

enum class WorkspaceRole { kMember, kAdmin };

struct Account {
  std::string id;
  std::string name;
};

struct User {
  std::string id;
  std::string email;
  std::string name;
};

// A credential: a bearer token, or an e-mail address with a key.
struct Token {
  std::optional<std::string> token;
  std::string email;  // this and the key are empty for a bearer token
  std::string key;
  std::string user_id;
  Permissions permissions;
  std::optional<std::vector<std::string>> account_ids;  // none: every account
};

struct Member {
  std::string user_id;
  WorkspaceRole role = WorkspaceRole::kMember;
};

struct Workspace {
  std::string id;
  std::string slug;
  std::string name;
  RetentionTier retention_tier = RetentionTier::kMedium;
  std::string account_id;
  std::vector<Member> members;
};

// Shares all databases of its workspace with the workspaces it is installed in.
struct Integration {
  std::string id;
  std::string name;
  std::string workspace_id;
  std::vector<std::string> installed_in;  // ids of workspaces
};

enum class ConfigurationMode {
  kOpen,  // any well-formed credential is the one user, any account id of the right form exists
  kConfigured,  // what is not listed does not exist
};

// All ids that occur in it name something in it. The first account is the default one. A plain
// value: read once at start, and shared read-only.
struct Configuration {
  // Open mode's fixed ids: clients and tests may rely on them.
  static constexpr std::string_view kOpenAccountId = "000000000000000000000000010ca1d1";
  static constexpr std::string_view kOpenToken = "d1-emulator-local-token";
  static constexpr std::string_view kOpenUserId = "usr_000000000000000000000001";
  static constexpr std::string_view kOpenWorkspaceId = "wsp_000000000000000000000001";

  static Configuration Open();

  ConfigurationMode mode = ConfigurationMode::kConfigured;
  std::vector<Account> accounts;
  std::vector<User> users;
  std::vector<Token> tokens;
  std::vector<Workspace> workspaces;
  std::vector<Integration> integrations;
  std::vector<std::string> admins;  // ids of users

  const Account& default_account() const { return accounts.front(); }

  // Null when there is none.
  const Account* FindAccount(std::string_view id) const;
  const User* FindUser(std::string_view id) const;
  const Workspace* FindWorkspace(std::string_view id) const;
  const Integration* FindIntegration(std::string_view id) const;
  // The first bearer token, for the ready file and the lines at start.
  const std::string* FindFirstBearerToken() const;

  // Admins see every record and count as members of every workspace.
  bool IsAdmin(std::string_view user_id) const;
  bool IsMember(std::string_view user_id, const Workspace& workspace) const;
};

}  // namespace compat
