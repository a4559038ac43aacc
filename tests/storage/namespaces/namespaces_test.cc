#include "storage/namespaces/namespaces.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/storage/namespaces/namespaces_fixture.h"
#include "tests/support/error_kind_of.h"

namespace storage {
namespace {

using tests::ErrorKindOf;

class NamespacesTest : public NamespacesFixture {};

TEST_F(NamespacesTest, ACopyOfATemplateHasItsDatabasesAndNoFileBeforeItIsAsked) {
  MakeTemplate("seeded");

  const MadeNamespace made = namespaces().Make({{}, "seeded", {}});

  ASSERT_EQ(made.databases.size(), 1U);
  EXPECT_EQ(made.databases[0].record.uuid, kUuid);
  EXPECT_EQ(made.databases[0].record.name, "shop");
  const std::string account = made.record.account_id;
  EXPECT_EQ(account.size(), 32U);
  EXPECT_FALSE(databases().HasFile(FolderOf(account)));
  EXPECT_EQ(databases().FindStatistics(made.databases[0].record)->user_tables, 1U);

  EXPECT_EQ(CountIn(account), "2");
  EXPECT_TRUE(databases().HasFile(FolderOf(account)));
}

TEST_F(NamespacesTest, NobodySeesWhatHappensInAnother) {
  MakeTemplate("seeded");
  const std::string one = namespaces().Make({{}, "seeded", {}}).record.account_id;
  const std::string other = namespaces().Make({{}, "seeded", {}}).record.account_id;

  AskIn(one, "DELETE FROM t");
  AskIn(other, "INSERT INTO t(a) VALUES ('mine')");

  EXPECT_EQ(CountIn(one), "0");
  EXPECT_EQ(CountIn(other), "3");
  namespaces().Remove(one);
  EXPECT_EQ(CountIn(other), "3");
  EXPECT_EQ(CountIn(namespaces().Make({{}, "seeded", {}}).record.account_id), "2");
}

TEST_F(NamespacesTest, AResetGoesBackToWhatWasMade) {
  MakeTemplate("seeded");
  const std::string account = namespaces().Make({{}, "seeded", {}}).record.account_id;
  for (int round = 0; round < 3; ++round) {
    AskIn(account, "DELETE FROM t; CREATE TABLE late(x)");
    const DatabaseRecord late = MakeIn(account, "late");

    const ResetReport report = namespaces().Reset(account);

    EXPECT_EQ(report.restored, std::vector<std::string>{kUuid});
    EXPECT_EQ(report.removed, std::vector<std::string>{late.uuid});
    EXPECT_TRUE(report.returned.empty());
    EXPECT_EQ(CountIn(account), "2");
    EXPECT_EQ(AskIn(account, "SELECT count(*) FROM sqlite_schema WHERE name = 'late'"), "0");
    EXPECT_EQ(databases().catalog().ListAll(account).size(), 1U);
  }
  const ResetReport again = namespaces().Reset(account);
  EXPECT_TRUE(again.restored.empty() && again.removed.empty() && again.returned.empty());
}

TEST_F(NamespacesTest, AResetBringsBackWhatWasDeletedWhateverStandsInItsPlace) {
  MakeTemplate("seeded");
  const std::string account = namespaces().Make({{}, "seeded", {}}).record.account_id;
  AskIn(account, "DELETE FROM t");
  EXPECT_TRUE(databases().Delete(*databases().catalog().FindByUuid(account, kUuid)));
  EXPECT_EQ(FolderOf(account), "");
  MakeIn(account, "shop", kUuid, 5);

  const ResetReport report = namespaces().Reset(account);

  EXPECT_EQ(report.returned, std::vector<std::string>{kUuid});
  EXPECT_EQ(report.removed, std::vector<std::string>{kUuid});
  EXPECT_EQ(CountIn(account), "2");
}

TEST_F(NamespacesTest, AMarkIsWhatAResetGoesBackTo) {
  const DatabaseRecord shop = MakeIn("plain", "shop", "", 3);
  const DatabaseRecord gone = MakeIn("plain", "gone");
  namespaces().Mark("plain");
  Ask(shop.folder, "DELETE FROM t");
  databases().Delete(gone);
  MakeIn("plain", "late");

  namespaces().Reset("plain");

  EXPECT_EQ(Ask(shop.folder, "SELECT count(*) FROM t"), "3");
  EXPECT_EQ(Ask(gone.folder, "SELECT count(*) FROM t"), "0");
  EXPECT_EQ(databases().catalog().ListAll("plain").size(), 2U);

  // A later mark forgets what the one before would have brought back.
  databases().Delete(gone);
  Ask(shop.folder, "DELETE FROM t WHERE id = 1");
  namespaces().Mark("plain");
  EXPECT_FALSE(std::filesystem::exists(directory().DatabaseFolder(gone.folder)));
  namespaces().Reset("plain");
  EXPECT_EQ(Ask(shop.folder, "SELECT count(*) FROM t"), "2");
}

TEST_F(NamespacesTest, AnAccountThatWasNeverMarkedIsEmptyAfterAReset) {
  const DatabaseRecord shop = MakeIn("plain", "shop");
  EXPECT_EQ(namespaces().Reset("plain").removed, std::vector<std::string>{shop.uuid});
  EXPECT_TRUE(databases().catalog().ListAll("plain").empty());
  EXPECT_TRUE(namespaces().List("", 10).empty()) << "only what was made is listed";
}

TEST_F(NamespacesTest, AResetThatWasCutShortIsFinishedAtTheNextStart) {
  MakeTemplate("seeded");
  const std::string account = namespaces().Make({{}, "seeded", {}}).record.account_id;
  AskIn(account, "DELETE FROM t");
  MakeIn(account, "late");
  End();
  {
    SQLite::Database catalog((files.path() / "catalog.sqlite").string(), SQLite::OPEN_READWRITE);
    catalog.exec("UPDATE namespaces SET is_resetting = 1");
  }

  namespaces();

  EXPECT_EQ(CountIn(account), "2");
  EXPECT_EQ(databases().catalog().ListAll(account).size(), 1U);
  EXPECT_TRUE(log.warnings().empty());
}

TEST_F(NamespacesTest, AResetThatFailedIsNotFinishedAtTheNextStart) {
  const DatabaseRecord shop = MakeIn("plain", "shop", "", 1);
  namespaces().Mark("plain");
  Ask(shop.folder, "DELETE FROM t");
  const auto history = DataDirectory::HistoryFolderOf(directory().DatabaseFile(shop.folder));
  End();
  std::filesystem::remove_all(history);
  EXPECT_EQ(ErrorKindOf([&] { namespaces().Reset("plain"); }), ErrorKind::kConflict);

  Ask(shop.folder, "INSERT INTO t(a) VALUES ('later')");
  End();
  log.Clear();
  namespaces();
  EXPECT_EQ(Ask(shop.folder, "SELECT count(*) FROM t"), "1");
  EXPECT_TRUE(log.warnings().empty());
}

TEST_F(NamespacesTest, ListsThoseThatWereMadeAPageAtATime) {
  std::vector<std::string> made;
  made.reserve(5);
  for (int i = 0; i < 5; ++i) made.push_back(namespaces().Make({}).record.account_id);
  std::ranges::sort(made);

  std::vector<std::string> listed;
  std::string after;
  for (;;) {
    const auto page = namespaces().List(after, 2);
    if (page.empty()) break;
    for (const NamespaceRecord& record : page) listed.push_back(record.account_id);
    after = listed.back();
  }
  EXPECT_EQ(listed, made);
}

TEST_F(NamespacesTest, GoesByItselfWhenItsTimeIsOver) {
  const std::string account = namespaces().Make({{}, {}, 1000}).record.account_id;
  MakeIn(account, "shop");
  clock.Advance(999);
  EXPECT_THAT(namespaces().RemoveExpired(), testing::IsEmpty());
  EXPECT_EQ(namespaces().List("", 10).size(), 1U);

  clock.Advance(1);
  EXPECT_THAT(namespaces().RemoveExpired(), testing::ElementsAre(account));

  EXPECT_TRUE(namespaces().List("", 10).empty());
  EXPECT_EQ(FolderCount(), 0U);
}

TEST_F(NamespacesTest, RefusesWhatIsInUseAndWhatIsNotThere) {
  MakeIn("plain", "shop");
  const std::string made = namespaces().Make({"chosen", {}, {}}).record.account_id;
  EXPECT_EQ(made, "chosen");

  EXPECT_EQ(ErrorKindOf([&] { namespaces().Make({"chosen", {}, {}}); }), ErrorKind::kAlreadyExists);
  EXPECT_EQ(ErrorKindOf([&] { namespaces().Make({"plain", {}, {}}); }), ErrorKind::kAlreadyExists);
  EXPECT_EQ(ErrorKindOf([&] { namespaces().Make({{}, "none", {}}); }), ErrorKind::kNotFound);
  EXPECT_EQ(ErrorKindOf([&] { namespaces().Remove("nobody"); }), ErrorKind::kNotFound);
}

// Each thread's namespace is its own, whatever the others do.
TEST_F(NamespacesTest, ManyWorkAtOnce) {
  MakeTemplate("seeded");
  namespaces();
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      const std::string account = namespaces().Make({{}, "seeded", {}}).record.account_id;
      for (int i = 0; i < 5; ++i) {
        AskIn(account, "INSERT INTO t(a) VALUES ('x')");
        if (CountIn(account) != "3") ++wrong;
        namespaces().Reset(account);
        if (CountIn(account) != "2") ++wrong;
      }
      namespaces().Remove(account);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(FolderCount(), 1U) << "the template's";
}

}  // namespace
}  // namespace storage
