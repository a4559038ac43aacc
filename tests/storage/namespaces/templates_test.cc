#include "storage/namespaces/templates.h"

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "storage/error.h"
#include "storage/file_system.h"
#include "tests/storage/namespaces/namespaces_fixture.h"
#include "tests/support/database_pages.h"
#include "tests/support/error_kind_of.h"

namespace storage {
namespace {

using std::chrono::milliseconds;
using tests::ErrorKindOf;

class TemplatesTest : public NamespacesFixture {};

TEST_F(TemplatesTest, IsBuiltByTheFirstWhoAsksWhileTheOthersWait) {
  std::atomic<int> builders{0};
  std::atomic<int> ready{0};
  templates();
  std::vector<std::thread> threads;
  threads.reserve(6);
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&] {
      const TemplateRecord claimed = templates().Claim("seeded", milliseconds{60'000});
      if (claimed.is_ready) {
        ++ready;
        return;
      }
      ++builders;
      MakeIn(claimed.account_id, "shop", kUuid, 1);
      templates().Finish("seeded");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(builders, 1);
  EXPECT_EQ(ready, 5);
}

TEST_F(TemplatesTest, WhoDoesNotWantToWaitIsToldThatItIsBeingBuilt) {
  templates().Claim("seeded", milliseconds{0});
  EXPECT_EQ(ErrorKindOf([&] { templates().Claim("seeded", milliseconds{0}); }), ErrorKind::kLocked);
  EXPECT_EQ(ErrorKindOf([&] { namespaces().Make({{}, "seeded", {}}); }), ErrorKind::kLocked);
}

TEST_F(TemplatesTest, NobodyWaitsOnceTheProgramEnds) {
  templates().Claim("seeded", milliseconds{0});
  std::atomic<int> told{0};
  std::vector<std::thread> threads;
  threads.reserve(3);
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      const auto kind = ErrorKindOf([&] { templates().Claim("seeded", std::chrono::hours{24}); });
      if (kind == ErrorKind::kLocked) ++told;
    });
  }
  templates().Stop();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(told, 3);
}

TEST_F(TemplatesTest, NoMoreWaitThanLeaveThreadsToWhoBuildsIt) {
  templates().Claim("seeded", milliseconds{0});
  std::atomic<int> told{0};
  std::vector<std::thread> threads;
  threads.reserve(Templates::kMostWaiting + 1);
  for (std::size_t t = 0; t <= Templates::kMostWaiting; ++t) {
    threads.emplace_back([&] {
      const auto kind = ErrorKindOf([&] { templates().Claim("seeded", std::chrono::hours{24}); });
      if (kind == ErrorKind::kLocked) ++told;
    });
  }
  // One too many: somebody is told at once. The others are, when nobody waits any more.
  while (told == 0) std::this_thread::yield();
  EXPECT_EQ(told, 1);
  templates().Stop();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(told, static_cast<int>(threads.size()));
}

TEST_F(TemplatesTest, IsNotChangedOnceItIsReady) {
  MakeTemplate("seeded");
  const std::string account = templates().List().at(0).account_id;
  const std::string words = "Template seeded is ready and cannot be changed";

  EXPECT_EQ(CountIn(account), "2");
  const auto write = [&] { AskIn(account, "INSERT INTO t(a) VALUES (1)"); };
  EXPECT_EQ(tests::ErrorMessageOf(write), words);
  EXPECT_EQ(ErrorKindOf(write), ErrorKind::kFrozen);
  EXPECT_EQ(tests::ErrorMessageOf([&] { MakeIn(account, "late"); }), words);
  EXPECT_EQ(tests::ErrorMessageOf(
                [&] { databases().Delete(*databases().catalog().FindByUuid(account, kUuid)); }),
            words);
  EXPECT_EQ(ErrorKindOf([&] { namespaces().Reset(account); }), ErrorKind::kConflict);
  EXPECT_EQ(ErrorKindOf([&] { namespaces().Mark(account); }), ErrorKind::kConflict);
  EXPECT_EQ(ErrorKindOf([&] { namespaces().Remove(account); }), ErrorKind::kConflict);
  EXPECT_EQ(CountIn(account), "2");
}

TEST_F(TemplatesTest, ACopysHistoryBeginsWithTheDigestOfThePagesThatItHas) {
  MakeTemplate("seeded");
  const std::string account = namespaces().Make({{}, "seeded", {}}).record.account_id;
  const DatabaseRecord record = *databases().catalog().FindByUuid(account, kUuid);
  const auto database = databases().Open(record);

  const HistoryLog& history = database->history().log();
  EXPECT_FALSE(history.segments().front().header.begins_with_snapshot) << "which takes reading it";
  const HistoryLocation begin = history.End();
  EXPECT_EQ(begin.position.number, CommitNumber());
  const tests::Pages pages = tests::PagesOf(directory().DatabaseFile(record.folder).string());
  EXPECT_EQ(begin.pages, pages.size());
  EXPECT_EQ(begin.position.digest, tests::DigestOf(pages));
}

TEST_F(TemplatesTest, WhatWasMadeOfItOutlivesIt) {
  MakeTemplate("seeded");
  const std::string used = namespaces().Make({{}, "seeded", {}}).record.account_id;
  const std::string unused = namespaces().Make({{}, "seeded", {}}).record.account_id;
  EXPECT_EQ(templates().List().at(0).namespaces, 2U);
  EXPECT_EQ(CountIn(used), "2");

  templates().Remove("seeded");

  EXPECT_TRUE(templates().List().empty());
  EXPECT_EQ(ErrorKindOf([&] { templates().Remove("seeded"); }), ErrorKind::kNotFound);
  EXPECT_EQ(CountIn(unused), "2");
  MakeTemplate("seeded");
  namespaces().Remove(used);
  namespaces().Remove(unused);
  templates().RemoveUnneeded();
  EXPECT_EQ(FolderCount(), 1U) << "the new one's";
}

TEST_F(TemplatesTest, SurvivesARestartOnceItIsReadyAndNotBefore) {
  MakeTemplate("ready");
  MakeIn(templates().Claim("half", milliseconds{0}).account_id, "shop");
  End();

  ASSERT_EQ(templates().List().size(), 1U);
  EXPECT_EQ(templates().List()[0].name, "ready");
  EXPECT_EQ(FolderCount(), 1U);
  EXPECT_FALSE(templates().Claim("half", milliseconds{0}).is_ready);
  EXPECT_EQ(CountIn(namespaces().Make({{}, "ready", {}}).record.account_id), "2");
}

TEST_F(TemplatesTest, TheNextNamespaceTakesACopyThatIsThereAlready) {
  background_threads = 1;
  syncs_copies_later = true;
  MakeTemplate("seeded");
  const auto spares = [&] {
    const std::filesystem::path folder = directory().SparesFolder();
    return NameExists(folder) ? ListFolder(folder) : std::vector<std::filesystem::path>();
  };
  const auto make = [&] {
    std::string account_id = namespaces().Make({{}, "seeded", {}}).record.account_id;
    EXPECT_EQ(CountIn(account_id), "2");
    return account_id;
  };
  const std::string first = make();
  std::string second;
  std::optional<FileIdentity> spare;
  // One that is copied still is not taken.
  do {
    while (spares().empty()) std::this_thread::yield();
    spare = FindFileIdentity(spares().front());
    second = make();
  } while (FindFileIdentity(directory().DatabaseFile(FolderOf(second))) != spare);
  AskIn(second, "DELETE FROM t");
  EXPECT_EQ(CountIn(first), "2");

  for (const NamespaceRecord& record : namespaces().List("", kMost)) {
    namespaces().Remove(record.account_id);
  }
  templates().Remove("seeded");
  templates().RemoveUnneeded();
  while (!spares().empty()) std::this_thread::yield();
  EXPECT_TRUE(log.warnings().empty());
}

}  // namespace
}  // namespace storage
