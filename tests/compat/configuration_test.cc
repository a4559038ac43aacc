#include "compat/configuration.h"

#include <string>

#include <gtest/gtest.h>

namespace compat {
namespace {

TEST(ConfigurationTest, OpenModeHoldsOneOfEach) {
  const Configuration open = Configuration::Open();

  EXPECT_EQ(open.mode, ConfigurationMode::kOpen);
  EXPECT_EQ(open.default_account().id, Configuration::kOpenAccountId);
  EXPECT_EQ(*open.FindFirstBearerToken(), Configuration::kOpenToken);
  ASSERT_EQ(open.users.size(), 1U);
  EXPECT_EQ(open.users[0].id, "usr_000000000000000000000001");
  EXPECT_EQ(open.users[0].email, "admin@localhost");
  EXPECT_EQ(open.users[0].name, "Admin");
  ASSERT_EQ(open.workspaces.size(), 1U);
  EXPECT_EQ(open.workspaces[0].id, "wsp_000000000000000000000001");
  EXPECT_EQ(open.workspaces[0].slug, "default");
  EXPECT_EQ(open.workspaces[0].name, "Default");
  EXPECT_EQ(open.workspaces[0].retention_tier, RetentionTier::kMedium);
  EXPECT_EQ(open.workspaces[0].account_id, Configuration::kOpenAccountId);
  EXPECT_TRUE(open.integrations.empty());
}

TEST(ConfigurationTest, OpenModesUserIsAdminAndMember) {
  const Configuration open = Configuration::Open();

  EXPECT_TRUE(open.IsAdmin(Configuration::kOpenUserId));
  ASSERT_EQ(open.workspaces[0].members.size(), 1U);
  EXPECT_EQ(open.workspaces[0].members[0].user_id, Configuration::kOpenUserId);
  EXPECT_TRUE(open.tokens[0].permissions.Allow(Permission::kRead));
  EXPECT_TRUE(open.tokens[0].permissions.Allow(Permission::kWrite));
  EXPECT_TRUE(open.tokens[0].permissions.Allow(Permission::kControl));
}

TEST(ConfigurationTest, FindsByIdAndAnswersNullOtherwise) {
  const Configuration open = Configuration::Open();

  EXPECT_EQ(open.FindAccount(Configuration::kOpenAccountId), &open.accounts[0]);
  EXPECT_EQ(open.FindUser(Configuration::kOpenUserId), &open.users[0]);
  EXPECT_EQ(open.FindWorkspace(Configuration::kOpenWorkspaceId), &open.workspaces[0]);
  EXPECT_EQ(open.FindAccount(""), nullptr);
  EXPECT_EQ(open.FindUser("usr_"), nullptr);
  EXPECT_EQ(open.FindWorkspace(Configuration::kOpenUserId), nullptr);
  EXPECT_EQ(open.FindIntegration("int_000000000000000000000001"), nullptr);
}

TEST(ConfigurationTest, MembershipIsAUsersOrAnAdmins) {
  Configuration configuration;
  configuration.admins = {"root"};
  const Workspace workspace{
      .id = "w", .slug = {}, .name = {}, .account_id = {}, .members = {{.user_id = "ann"}}};

  EXPECT_TRUE(configuration.IsMember("ann", workspace));
  EXPECT_TRUE(configuration.IsMember("root", workspace));
  EXPECT_FALSE(configuration.IsMember("bob", workspace));
  EXPECT_FALSE(configuration.IsAdmin("ann"));
}

TEST(ConfigurationTest, WritingIncludesReading) {
  EXPECT_TRUE((Permissions{.read = false, .write = true}.Allow(Permission::kRead)));
  EXPECT_FALSE((Permissions{.read = true, .write = false}.Allow(Permission::kWrite)));
  EXPECT_FALSE(Permissions{}.Allow(Permission::kRead));
}

TEST(ConfigurationTest, RetentionTiersHaveNames) {
  for (const RetentionTier tier : {RetentionTier::kShort, RetentionTier::kMedium,
                                   RetentionTier::kLong, RetentionTier::kNone}) {
    EXPECT_EQ(FindRetentionTier(NameOf(tier)), tier);
  }
  EXPECT_STREQ(NameOf(RetentionTier::kLong), "long");
  EXPECT_FALSE(FindRetentionTier("Short"));
}

}  // namespace
}  // namespace compat
