#include "tests/model/account_model_fixture.h"

#include <vector>

namespace storage {

Records& AccountModelFixture::records() {
  if (!records_) {
    records_.emplace(databases(), clocks, chances, log,
                     WorkspaceDirectory{{{"w", "w", "w", "short"}}, {}, {}, {}});
  }
  return *records_;
}

void AccountModelFixture::Crash() {
  records_.reset();
  End();
}

void AccountModelFixture::ExpectAccount(const std::string& account, const AccountModel& model) {
  const std::vector<DatabaseRecord> listed = databases().catalog().ListAll(account);
  ASSERT_EQ(listed.size(), model.databases.size()) << account;
  for (const DatabaseRecord& record : listed) {
    const auto found = model.databases.find(record.uuid);
    ASSERT_NE(found, model.databases.end()) << record.uuid;
    EXPECT_EQ(record.name, found->second.name);
    ExpectHolds(record.folder, found->second.content);
    ExpectSnapshots(record.folder, found->second);
  }
  ExpectRecords(account, model);
}

void AccountModelFixture::ExpectHolds(const std::string& folder,
                                      const tests::DatabaseModel& model) {
  EXPECT_EQ(Ask(folder, tests::DatabaseModel::SchemaQuery()), "'" + model.Schema() + "'");
  if (HasFailure()) return;
  for (const tests::DatabaseModel::RowQuery& query : model.RowQueries()) {
    EXPECT_EQ(Ask(folder, query.sql), "'" + query.rows + "'");
  }
  EXPECT_EQ(Ask(folder, "PRAGMA quick_check"), "'ok'");
}

void AccountModelFixture::ExpectSnapshots(const std::string& folder, const KnownDatabase& model) {
  const std::vector<SnapshotRecord> listed =
      ListSnapshots(databases().catalog().file(), folder, "", 100);
  ASSERT_EQ(listed.size(), model.snapshots.size()) << folder;
  for (const SnapshotRecord& snapshot : listed) {
    ASSERT_TRUE(model.snapshots.contains(snapshot.name)) << snapshot.name;
    EXPECT_EQ(snapshot.position.digest, model.snapshots.at(snapshot.name).position.digest);
    EXPECT_TRUE(LocateSnapshot(*databases().Open(At(folder)), snapshot)) << snapshot.name;
  }
}

void AccountModelFixture::ExpectRecords(const std::string& account, const AccountModel& model) {
  RecordQuery query;
  query.scope.namespace_id = NamespaceOf(account);
  query.deleted = Deleted::kShown;
  query.order = {{RecordColumn::kId}};
  query.limit = 1000;
  std::map<std::string, KnownRecord> listed;
  for (const WorkspaceRecord& record : records().List(query).records) {
    listed[record.id] = {record.name, record.uuid, record.status, record.deleted_at_ms.has_value()};
  }
  EXPECT_TRUE(listed == model.records) << account;
}

}  // namespace storage
