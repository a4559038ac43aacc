// States that have names, or that a mark goes back to, outlive the retention.

#include "storage/database/snapshots.h"

#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include "storage/history/history_check.h"
#include "tests/storage/namespaces/namespaces_fixture.h"

namespace storage {
namespace {

using tests::ErrorKindOf;

constexpr std::int64_t kDayMs = 86'400'000;

class SnapshotsTest : public NamespacesFixture {
 protected:
  SnapshotRecord Name(const std::string& uuid, const std::string& name) {
    return MakeSnapshot(databases(), clock, At(uuid), {name, {}, {}});
  }
  // So many commits that the first ones are in segments of their own.
  void Write(const std::string& uuid) {
    for (int i = 0; i < 40; ++i) Ask(uuid, "INSERT INTO t(a) VALUES (randomblob(30000))");
  }
  void Grow(const std::string& uuid) {
    for (int round = 0; round < 3; ++round) {
      Write(uuid);
      databases().Open(At(uuid))->PruneHistory(0);
    }
  }
  bool IsThere(const std::string& uuid, const SnapshotRecord& snapshot) {
    return LocateSnapshot(*databases().Open(At(uuid)), snapshot).has_value();
  }
  std::string Restore(const std::string& uuid, const SnapshotRecord& snapshot) {
    const auto database = databases().Open(At(uuid));
    database->Restore(LocateSnapshot(*database, snapshot).value());
    return Ask(uuid, "SELECT count(*) FROM t");
  }
  CatalogFile& file() { return databases().catalog().file(); }
};

TEST_F(SnapshotsTest, WithoutANameAStateGoesWithItsSegment) {
  const std::string uuid = Create("shop");
  const SnapshotRecord snapshot = Name(uuid, "early");
  Ask(uuid, "INSERT INTO t(a) VALUES (1)");
  DeleteSnapshot(file(), uuid, "early");
  Grow(uuid);
  EXPECT_FALSE(IsThere(uuid, snapshot));
}

TEST_F(SnapshotsTest, HasRoomForSoMany) {
  const std::string uuid = Create("shop");
  SnapshotRecord snapshot = Name(uuid, "first");
  file().Change([&](SQLite::Database& connection) {
    connection.exec("WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < " +
                    std::to_string(kMostSnapshots) +
                    ") INSERT INTO snapshots SELECT folder, 'n' || i, generation, number, time_ms,"
                    " digest_high, digest_low, note, created_at_ms, 1 FROM n, snapshots");
  });

  EXPECT_EQ(ErrorKindOf([&] { Name(uuid, "more"); }), ErrorKind::kLimitReached);
  EXPECT_EQ(ErrorKindOf([&] { Name(uuid, "first"); }), ErrorKind::kAlreadyExists);
  DeleteSnapshot(file(), uuid, "first");
  Name(uuid, "more");
}

TEST_F(SnapshotsTest, ANamedStateStaysWhateverItsAge) {
  const std::string uuid = Create("shop");
  Ask(uuid, "INSERT INTO t(a) VALUES (1)");
  const SnapshotRecord snapshot = Name(uuid, "early");
  Grow(uuid);
  clock.Advance(100 * kDayMs);
  Grow(uuid);
  End();

  EXPECT_TRUE(IsThere(uuid, snapshot));
  EXPECT_EQ(Restore(uuid, snapshot), "1");
  EXPECT_EQ(Ask(uuid, "PRAGMA quick_check"), "'ok'");
  End();
  EXPECT_TRUE(CheckHistory(directory().DatabaseFile(uuid), uuid).faults.empty());

  // Once its name is gone it goes.
  EXPECT_TRUE(DeleteSnapshot(file(), uuid, "early"));
  EXPECT_FALSE(DeleteSnapshot(file(), uuid, "early"));
  Grow(uuid);
  EXPECT_FALSE(IsThere(uuid, snapshot));
}

TEST_F(SnapshotsTest, TheRetentionItselfSparesIt) {
  const std::string uuid = Create("shop");
  const SnapshotRecord snapshot = Name(uuid, "early");
  Ask(uuid, "INSERT INTO t(a) VALUES (1)");
  // Begins another segment, so that the first could go.
  databases().Open(At(uuid))->PruneHistory(0);
  clock.Advance(31 * kDayMs);
  Ask(uuid, "INSERT INTO t(a) VALUES (1)");
  End();
  EXPECT_EQ(Restore(uuid, snapshot), "0");

  const SnapshotRecord other = Name(uuid, "other");
  DeleteSnapshot(file(), uuid, "early");
  Ask(uuid, "INSERT INTO t(a) VALUES (1)");
  End();
  EXPECT_FALSE(IsThere(uuid, snapshot));
  EXPECT_TRUE(IsThere(uuid, other));
}

TEST_F(SnapshotsTest, AMarkKeepsWhatItGoesBackTo) {
  const DatabaseRecord shop = MakeIn("plain", "shop", "", 3);
  namespaces().Mark("plain");
  Grow(shop.folder);
  End();

  const ResetReport report = namespaces().Reset("plain");

  EXPECT_EQ(report.restored, std::vector<std::string>{shop.uuid});
  EXPECT_EQ(Ask(shop.folder, "SELECT count(*) FROM t"), "3");
}

TEST_F(SnapshotsTest, ACopyMayForgetItsFirstCommit) {
  MakeTemplate("seeded");
  const std::string account = namespaces().Make({{}, "seeded", {}}).record.account_id;
  Grow(FolderOf(account));
  EXPECT_FALSE(databases().Open(At(FolderOf(account)))->history().log().Find({}));

  namespaces().Reset(account);
  EXPECT_EQ(CountIn(account), "2");
}

TEST_F(SnapshotsTest, AResetTakesThoseThatWereNamedSinceTheMark) {
  const DatabaseRecord shop = MakeIn("plain", "shop");
  Name(shop.folder, "before");
  namespaces().Mark("plain");
  Name(shop.folder, "since");
  const DatabaseRecord other = MakeIn("other", "other");
  Name(other.folder, "since");

  namespaces().Reset("plain");

  EXPECT_TRUE(FindSnapshot(file(), shop.folder, "before"));
  EXPECT_FALSE(FindSnapshot(file(), shop.folder, "since"));
  EXPECT_TRUE(FindSnapshot(file(), other.folder, "since"));
}

TEST_F(SnapshotsTest, GoWithTheirDatabase) {
  const std::string uuid = Create("shop");
  Name(uuid, "early");
  databases().Delete(At(uuid));
  EXPECT_FALSE(FindSnapshot(file(), uuid, "early"));
  EXPECT_EQ(ErrorKindOf([&] { Name(uuid, "late"); }), ErrorKind::kNotFound);
}

TEST_F(SnapshotsTest, CopiesOfATemplateHaveNone) {
  const TemplateRecord claimed = templates().Claim("seeded", std::chrono::milliseconds{0});
  const DatabaseRecord shop = MakeIn(claimed.account_id, "shop", kUuid, 2);
  Name(shop.folder, "early");
  templates().Finish("seeded");
  const std::string account = namespaces().Make({{}, "seeded", {}}).record.account_id;

  EXPECT_TRUE(ListSnapshots(file(), FolderOf(account), "", 10).empty());
  EXPECT_EQ(ListSnapshots(file(), shop.folder, "", 10).size(), 1U);
  EXPECT_EQ(ErrorKindOf([&] { Name(shop.folder, "late"); }), ErrorKind::kFrozen);
}

TEST_F(SnapshotsTest, ANameIsTakenOnce) {
  const std::string uuid = Create("shop");
  Name(uuid, "early");
  Ask(uuid, "INSERT INTO t(a) VALUES (1)");
  EXPECT_EQ(ErrorKindOf([&] { Name(uuid, "early"); }), ErrorKind::kAlreadyExists);
  EXPECT_EQ(Restore(uuid, FindSnapshot(file(), uuid, "early").value()), "0");
  EXPECT_EQ(ListSnapshotNames(file(), uuid, CommitNumber{}), std::vector<std::string>{"early"});
}

}  // namespace
}  // namespace storage
