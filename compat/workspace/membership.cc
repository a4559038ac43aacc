#include "compat/workspace/membership.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace compat::workspace {

namespace {

constexpr std::int64_t kDayMs = std::int64_t{24} * 60 * 60 * 1000;

}  // namespace

Visibility VisibilityOf(const Configuration& configuration, const Caller& caller,
                        std::string_view workspace_id) {
  const Workspace* const workspace = configuration.FindWorkspace(workspace_id);
  if (workspace == nullptr) return Visibility::kNone;
  if (caller.guest) return Visibility::kMember;
  if (configuration.IsMember(caller.user->id, *workspace)) return Visibility::kMember;
  const auto is_members_own = [&](const std::string& id) {
    return configuration.IsMember(caller.user->id, *configuration.FindWorkspace(id));
  };
  const bool is_shared =
      std::any_of(configuration.integrations.begin(), configuration.integrations.end(),
                  [&](const Integration& integration) {
                    return integration.workspace_id == workspace_id &&
                           std::any_of(integration.installed_in.begin(),
                                       integration.installed_in.end(), is_members_own);
                  });
  return is_shared ? Visibility::kIntegration : Visibility::kNone;
}

void LimitScope(const Configuration& configuration, const Caller& caller, std::string namespace_id,
                storage::RecordScope& scope) {
  scope.namespace_id = std::move(namespace_id);
  if (!caller.guest && !configuration.IsAdmin(caller.user->id)) scope.user_id = caller.user->id;
}

storage::WorkspaceDirectory DirectoryOf(const Configuration& configuration) {
  storage::WorkspaceDirectory directory;
  for (const Workspace& workspace : configuration.workspaces) {
    directory.workspaces.push_back(
        {workspace.id, workspace.slug, workspace.name, NameOf(workspace.retention_tier)});
    for (const Member& member : workspace.members) {
      directory.members.push_back({member.user_id, workspace.id});
    }
  }
  for (const User& user : configuration.users) {
    directory.users.push_back({user.id, user.email, user.name});
  }
  for (const Integration& integration : configuration.integrations) {
    for (const std::string& installed_in : integration.installed_in) {
      directory.shares.push_back({installed_in, integration.workspace_id, integration.id});
    }
  }
  return directory;
}

std::vector<storage::RetentionPeriod> RetentionPeriods() {
  return {{NameOf(RetentionTier::kShort), 7 * kDayMs},
          {NameOf(RetentionTier::kMedium), 30 * kDayMs},
          {NameOf(RetentionTier::kLong), 90 * kDayMs}};
}

}  // namespace compat::workspace
