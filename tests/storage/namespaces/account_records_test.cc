// Records of workspaces that come and go with their accounts, when something else happens at the
// same time.

#include "storage/namespaces/account_records.h"

#include <optional>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/records/records.h"
#include "tests/storage/namespaces/namespaces_fixture.h"

namespace storage {
namespace {

constexpr std::int64_t kWeekMs = std::int64_t{7} * 24 * 60 * 60 * 1000;

class AccountRecordsTest : public NamespacesFixture {
 protected:
  Records& records() {
    if (!records_) {
      records_.emplace(databases(), clocks, chances, log,
                       WorkspaceDirectory{{{"w", "w", "w", "short"}}, {}, {}, {}});
    }
    return *records_;
  }
  WorkspaceRecord Make(const std::string& account, const std::string& name) {
    NewRecord wanted;
    wanted.namespace_id = account;
    wanted.workspace_id = "w";
    wanted.name = name;
    wanted.kind = "d1";
    wanted.created_by = "usr";
    wanted.slug = [name](unsigned) { return name; };
    wanted.database_name = [](const std::string& slug, unsigned) { return slug; };
    wanted.database = Wanted(name);
    wanted.database.account_id = account;
    wanted.max_databases = kMost;
    return records().Create(wanted);
  }
  // What the first of a creation's two transactions leaves.
  void BeginMaking(const std::string& account) {
    databases().catalog().file().Change([&](SQLite::Database& connection) {
      SQLite::Statement database(
          connection,
          "INSERT INTO databases (uuid, account_id, folder, name, created_at_ms, region,"
          " read_replication, state) VALUES ('u', ?1, 'u', 'late', 1, 'WEUR', 'disabled',"
          " 'creating')");
      database.bind(1, account);
      database.exec();
      SQLite::Statement record(
          connection,
          "INSERT INTO records (id, namespace_id, account_id, workspace_id, slug, name, kind,"
          " status, uuid, database_name, created_by, created_at_ms, updated_at_ms) VALUES"
          " ('dbs_late', ?1, ?1, 'w', 'late', 'late', 'd1', 'provisioning', 'u', 'late', 'usr',"
          " 1, 1)");
      record.bind(1, account);
      record.exec();
    });
  }
  void FinishMaking() { databases().catalog().FinishCreate("u"); }
  std::vector<std::string> NamesIn(const std::string& account) {
    RecordQuery query;
    query.scope.namespace_id = account;
    query.deleted = Deleted::kShown;
    query.order = {{RecordColumn::kName}, {RecordColumn::kId}};
    query.limit = 100;
    const RecordPage page = records().List(query);
    std::vector<std::string> names;
    names.reserve(page.records.size());
    for (const WorkspaceRecord& record : page.records) {
      names.push_back(record.name + " " + record.status);
    }
    return names;
  }

 private:
  std::optional<Records> records_;
};

using testing::ElementsAre;
using testing::IsEmpty;

TEST_F(AccountRecordsTest, WhatIsBeingMadeAtAMarkIsMadeAfterIt) {
  const std::string account = namespaces().Make({}).record.account_id;
  BeginMaking(account);
  namespaces().Mark(account);
  FinishMaking();
  ASSERT_THAT(NamesIn(account), ElementsAre("late ready"));

  namespaces().Reset(account);

  EXPECT_THAT(NamesIn(account), IsEmpty());
}

TEST_F(AccountRecordsTest, WhatIsBeingMadeAtAResetIsMadeAfterIt) {
  for (const bool is_marked : {false, true}) {
    const std::string account =
        is_marked ? namespaces().Make({}).record.account_id : std::string("plain");
    Make(account, "early");
    BeginMaking(account);

    namespaces().Reset(account);
    FinishMaking();
    EXPECT_THAT(NamesIn(account), ElementsAre("late ready"));

    namespaces().Reset(account);
    EXPECT_THAT(NamesIn(account), IsEmpty());
  }
}

TEST_F(AccountRecordsTest, TheSweepLeavesATemplatesRecordsAndTakesTheCopies) {
  const std::string original = templates().Claim("t", std::chrono::milliseconds{0}).account_id;
  const WorkspaceRecord record = Make(original, "old");
  records().Delete(record.key(), "short");
  templates().Finish("t");
  const std::string copy = namespaces().Make({{}, "t", {}}).record.account_id;
  const std::string behind = namespaces().Make({{}, "t", {}}).record.account_id;
  kept_clocks().Set(behind, [](ClockSetting setting) {
    setting.shows_ms -= kWeekMs;
    return setting;
  });
  clock.Advance(kWeekMs);

  records().PurgeExpired({{"short", kWeekMs}});

  EXPECT_THAT(log.warnings(), IsEmpty());
  EXPECT_THAT(NamesIn(original), ElementsAre("old ready"));
  EXPECT_THAT(NamesIn(copy), IsEmpty());
  EXPECT_THAT(NamesIn(behind), ElementsAre("old ready"));

  namespaces().Reset(copy);
  EXPECT_THAT(NamesIn(copy), ElementsAre("old ready"));
  templates().Remove("t");
  EXPECT_THAT(NamesIn(original), IsEmpty());
  EXPECT_THAT(NamesIn(behind), ElementsAre("old ready"));
  namespaces().Remove(behind);
  EXPECT_THAT(NamesIn(behind), IsEmpty());
}

TEST_F(AccountRecordsTest, AccountsOfOneSeedHaveTheSameIds) {
  const std::string one = namespaces().Make({.seed = 7}).record.account_id;
  const std::string other = namespaces().Make({.seed = 7}).record.account_id;

  EXPECT_EQ(Make(one, "shop").id, Make(other, "shop").id);
}

}  // namespace
}  // namespace storage
