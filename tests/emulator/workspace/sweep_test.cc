// The retention of soft-deleted records on a clock that the test moves.

#include <string>

#include <gtest/gtest.h>

#include "tests/support/workspace_fixture.h"

namespace tests {
namespace {

constexpr std::int64_t kDayMs = std::int64_t{24} * 60 * 60 * 1000;

class WorkspaceSweepTest : public testing::Test {
 protected:
  static compat::Configuration Configure(compat::RetentionTier tier) {
    compat::Configuration configuration = compat::Configuration::Open();
    configuration.workspaces.front().retention_tier = tier;
    return configuration;
  }

  // How many days after its deletion a record of such a workspace is gone; -1 when it never is.
  static int DaysKept(compat::RetentionTier tier) {
    WorkspaceFixture fixture(Configure(tier));
    const WorkspaceAnswer made =
        fixture.Send("POST", "/api/databases", "t", {},
                     R"({"workspaceId":"wsp_000000000000000000000001","name":"shop"})");
    const std::string path = std::string("/api/databases/") + made.body["id"].GetString();
    EXPECT_EQ(fixture.Send("DELETE", path, "t").status, 200);
    for (int day = 0; day < 1000; ++day) {
      fixture.surface().Sweep();
      if (fixture.Send("GET", path, "t").status == 404) return day;
      fixture.clock.Advance(kDayMs);
    }
    return -1;
  }
};

TEST_F(WorkspaceSweepTest, KeepsWhatIsDeletedAsLongAsItsTierSays) {
  EXPECT_EQ(DaysKept(compat::RetentionTier::kShort), 7);
  EXPECT_EQ(DaysKept(compat::RetentionTier::kMedium), 30);
  EXPECT_EQ(DaysKept(compat::RetentionTier::kLong), 90);
  EXPECT_EQ(DaysKept(compat::RetentionTier::kNone), -1);
}

TEST_F(WorkspaceSweepTest, RecordsOfAWorkspaceThatIsGoneAreSeenByNobody) {
  compat::Configuration configuration = Configure(compat::RetentionTier::kShort);
  WorkspaceFixture fixture(configuration);
  const WorkspaceAnswer made =
      fixture.Send("POST", "/api/databases", "t", {},
                   R"({"workspaceId":"wsp_000000000000000000000001","name":"shop"})");
  const std::string path = std::string("/api/databases/") + made.body["id"].GetString();

  compat::Configuration without = configuration;
  without.workspaces.clear();
  fixture.Restart(without);
  EXPECT_EQ(fixture.Send("GET", path, "t").status, 404);
  EXPECT_EQ(fixture.Send("GET", "/api/databases", "t").body["pageInfo"]["total"].GetInt(), 0);

  fixture.Restart(configuration);
  EXPECT_EQ(fixture.Send("GET", path, "t").status, 200);
  EXPECT_EQ(fixture.Send("GET", "/api/databases", "t").body["pageInfo"]["total"].GetInt(), 1);
}

}  // namespace
}  // namespace tests
