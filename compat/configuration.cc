#include "compat/configuration.h"

#include <algorithm>
#include <array>
#include <utility>

namespace compat {
namespace {

constexpr std::array<std::pair<std::string_view, RetentionTier>, 4> kRetentionTiers = {{
    {"short", RetentionTier::kShort},
    {"medium", RetentionTier::kMedium},
    {"long", RetentionTier::kLong},
    {"none", RetentionTier::kNone},
}};

template <typename Item>
const Item* FindById(const std::vector<Item>& items, std::string_view id) {
  const auto found =
      std::find_if(items.begin(), items.end(), [id](const Item& item) { return item.id == id; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

const char* NameOf(Permission permission) noexcept {
  switch (permission) {
    case Permission::kRead:
      return "d1:read";
    case Permission::kWrite:
      return "d1:write";
    case Permission::kControl:
      return "d1:control";
  }
  return "?";
}

const char* NameOf(RetentionTier tier) noexcept {
  for (const auto& [name, value] : kRetentionTiers) {
    if (value == tier) return name.data();
  }
  return "?";
}

std::optional<RetentionTier> FindRetentionTier(std::string_view name) {
  for (const auto& [known, tier] : kRetentionTiers) {
    if (known == name) return tier;
  }
  return std::nullopt;
}

Configuration Configuration::Open() {
  const std::string account_id(kOpenAccountId);
  const std::string user_id(kOpenUserId);
  Configuration open;
  open.mode = ConfigurationMode::kOpen;
  open.accounts = {{.id = account_id, .name = account_id}};
  open.users = {{.id = user_id, .email = "admin@localhost", .name = "Admin"}};
  open.tokens = {{.token = std::string(kOpenToken),
                  .email = {},
                  .key = {},
                  .user_id = user_id,
                  .permissions = {.read = true, .write = true, .control = true},
                  .account_ids = {}}};
  open.workspaces = {{.id = std::string(kOpenWorkspaceId),
                      .slug = "default",
                      .name = "Default",
                      .retention_tier = RetentionTier::kMedium,
                      .account_id = account_id,
                      .members = {{.user_id = user_id}}}};
  open.admins = {user_id};
  return open;
}

static_assert(Configuration::kOpenAccountId.size() == 32);

const Account* Configuration::FindAccount(std::string_view id) const {
  return FindById(accounts, id);
}

const User* Configuration::FindUser(std::string_view id) const { return FindById(users, id); }

const Workspace* Configuration::FindWorkspace(std::string_view id) const {
  return FindById(workspaces, id);
}

const Integration* Configuration::FindIntegration(std::string_view id) const {
  return FindById(integrations, id);
}

const std::string* Configuration::FindFirstBearerToken() const {
  for (const Token& entry : tokens) {
    if (entry.token) return &*entry.token;
  }
  return nullptr;
}

bool Configuration::IsAdmin(std::string_view user_id) const {
  return std::find(admins.begin(), admins.end(), user_id) != admins.end();
}

bool Configuration::IsMember(std::string_view user_id, const Workspace& workspace) const {
  const auto is_user = [user_id](const Member& member) { return member.user_id == user_id; };
  return IsAdmin(user_id) ||
         std::any_of(workspace.members.begin(), workspace.members.end(), is_user);
}

}  // namespace compat
