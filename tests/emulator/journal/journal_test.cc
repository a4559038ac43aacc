#include "emulator/journal/journal.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "emulator/journal/journal_frame.h"

namespace emulator {
namespace {

using compat::control::JournalEntry;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;

std::chrono::steady_clock::time_point In(std::chrono::minutes minutes) {
  return std::chrono::steady_clock::now() + minutes;
}

JournalFrame::Bytes FrameOf(const std::string& account_id, std::size_t sql_bytes = 0) {
  JournalFrame::Bytes bytes;
  JournalFrame frame(bytes, compat::control::RequestRoute::kQuery, 0);
  frame.SetTarget(account_id, {}, {});
  if (sql_bytes > 0) frame.AddStatement(std::string(sql_bytes, 'x'), {}, nullptr);
  return bytes;
}

std::vector<std::uint64_t> Ids(const Journal& journal, const std::string& account_id = "one",
                               std::uint64_t since = 0) {
  std::vector<std::uint64_t> ids;
  for (const JournalEntry& entry : journal.After(account_id, since).entries) {
    ids.push_back(entry.id);
  }
  return ids;
}

TEST(JournalTest, TellsWhatCameAfterAnEntry) {
  Journal journal(kMiB);
  for (const char* const account_id : {"one", "two", "one"}) journal.Add(FrameOf(account_id));

  EXPECT_THAT(Ids(journal), ElementsAre(1, 3));
  EXPECT_THAT(Ids(journal, "two"), ElementsAre(2));
  EXPECT_THAT(Ids(journal, "one", 1), ElementsAre(3));
  EXPECT_THAT(Ids(journal, "one", 3), IsEmpty());
  EXPECT_EQ(journal.After("two", 2).last_id, 3U);
  EXPECT_EQ(journal.After("one", 0, 1).entries.size(), 1U);
  EXPECT_EQ(journal.After("one", 0, 1).last_id, 1U);
}

TEST(JournalTest, KeepsTheLastEntries) {
  Journal journal(64 * kMiB);
  for (std::size_t i = 0; i < Journal::kMostEntries + 5; ++i) journal.Add(FrameOf("one"));

  const std::vector<std::uint64_t> ids = Ids(journal);
  EXPECT_EQ(ids.size(), Journal::kMostEntries);
  EXPECT_EQ(ids.front(), 6U);
  EXPECT_EQ(ids.back(), Journal::kMostEntries + 5);
}

TEST(JournalTest, KeepsSoManyBytes) {
  Journal journal(kMiB);
  for (std::size_t i = 0; i < 10; ++i) journal.Add(FrameOf("one", kMiB / 4 + i));
  EXPECT_THAT(Ids(journal), ElementsAre(8, 9, 10));

  journal.Add(FrameOf("one", 2 * kMiB));
  EXPECT_THAT(Ids(journal), IsEmpty());
  journal.Add(FrameOf("one"));
  EXPECT_THAT(Ids(journal), ElementsAre(12));
}

TEST(JournalTest, TellsTheSameOfOldAndNewMemory) {
  Journal journal(kMiB);
  // Some are larger than a stretch of memory is.
  const auto sql_of = [](std::size_t i) { return std::string(i * 7919 % 100'000, 'x'); };
  constexpr std::size_t kEntries = 500;
  for (std::size_t i = 1; i <= kEntries; ++i) {
    JournalFrame::Bytes bytes;
    JournalFrame frame(bytes, compat::control::RequestRoute::kQuery, 0);
    frame.SetTarget("one", {}, {});
    frame.AddStatement(i % 2 == 0 ? "SELECT ?" : sql_of(i),
                       std::vector(i % 5, storage::Value::Integer(static_cast<int>(i))), nullptr);
    journal.Add(bytes);
  }

  const std::vector<JournalEntry> entries = journal.After("one").entries;
  ASSERT_GT(entries.size(), 5U);
  EXPECT_EQ(entries.back().id, kEntries);
  for (const JournalEntry& entry : entries) {
    const compat::control::JournalStatement& statement = entry.statements.at(0);
    EXPECT_EQ(statement.sql, entry.id % 2 == 0 ? "SELECT ?" : sql_of(entry.id)) << entry.id;
    std::string params;
    for (std::size_t i = 0; i < entry.id % 5; ++i) {
      params += (i == 0 ? "" : ",") + std::to_string(entry.id);
    }
    EXPECT_EQ(statement.params, "[" + params + "]") << entry.id;
  }
}

TEST(JournalTest, HoldsOnceWhatRequestsHaveInCommon) {
  constexpr std::size_t kSqlBytes = 100'000;
  Journal journal(kMiB);
  for (int i = 0; i < 1000; ++i) journal.Add(FrameOf("one", kSqlBytes));
  EXPECT_EQ(Ids(journal).size(), 1000U);

  // It goes with the last of them.
  for (std::size_t i = 0; i < 1000; ++i) journal.Add(FrameOf("one", kSqlBytes + i));
  EXPECT_EQ(Ids(journal).size(), kMiB / kSqlBytes);
}

TEST(JournalTest, ForgetsOneAccount) {
  Journal journal(kMiB);
  std::size_t sql_bytes = kMiB / 4;
  for (const char* const account_id : {"one", "two", "one"}) {
    journal.Add(FrameOf(account_id, ++sql_bytes));
  }

  EXPECT_EQ(journal.Clear("one"), 2U);
  EXPECT_THAT(Ids(journal), IsEmpty());
  EXPECT_THAT(Ids(journal, "two"), ElementsAre(2));
  // There is as much room as before, as nearly all of it was the text.
  for (int i = 0; i < 2; ++i) journal.Add(FrameOf("three", ++sql_bytes));
  EXPECT_THAT(Ids(journal, "two"), ElementsAre(2));
  EXPECT_THAT(Ids(journal, "three"), ElementsAre(4, 5));
  EXPECT_EQ(journal.Clear("one"), 0U);
}

TEST(JournalTest, DropsWhatItHasForgottenAsItDropsTheRest) {
  Journal journal(64 * kMiB);
  for (std::size_t i = 0; i < Journal::kMostEntries; ++i) {
    journal.Add(FrameOf(i % 2 == 0 ? "one" : "two"));
  }
  EXPECT_EQ(journal.Clear("one"), Journal::kMostEntries / 2);
  for (std::size_t i = 0; i < Journal::kMostEntries; ++i) journal.Add(FrameOf("one"));

  const std::vector<std::uint64_t> ids = Ids(journal);
  EXPECT_EQ(ids.size(), Journal::kMostEntries);
  EXPECT_EQ(ids.front(), Journal::kMostEntries + 1);
  EXPECT_THAT(Ids(journal, "two"), IsEmpty());
}

TEST(JournalTest, WakesWhoWaitsForAnEntry) {
  Journal journal(kMiB);
  auto news = Journal::News::kNone;
  std::thread waiting([&] { news = journal.WaitForNews(2, In(std::chrono::minutes(10))); });
  for (int i = 0; i < 3; ++i) journal.Add(FrameOf("one"));
  waiting.join();

  EXPECT_EQ(news, Journal::News::kSome);
}

TEST(JournalTest, WaitsNoLongerThanItIsToldTo) {
  Journal journal(kMiB);
  journal.Add(FrameOf("one"));

  EXPECT_EQ(journal.WaitForNews(1, In(std::chrono::minutes(0))), Journal::News::kNone);
  EXPECT_EQ(journal.WaitForNews(0, In(std::chrono::minutes(0))), Journal::News::kSome);
}

TEST(JournalTest, WaitsNoLongerThanTheServerLives) {
  Journal journal(kMiB);
  auto news = Journal::News::kNone;
  std::thread waiting([&] { news = journal.WaitForNews(0, In(std::chrono::minutes(10))); });
  journal.Stop();
  waiting.join();

  EXPECT_EQ(news, Journal::News::kStopped);
}

TEST(JournalTest, NumbersTheEntriesOfManyThreads) {
  Journal journal(64 * kMiB);
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int entry = 0; entry < 1000; ++entry) journal.Add(FrameOf("one"));
    });
  }
  for (int i = 0; i < 100; ++i) journal.After("one", 10);
  for (std::thread& thread : threads) thread.join();

  const std::vector<std::uint64_t> ids = Ids(journal);
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(ids[i], i + 1);
  EXPECT_EQ(ids.size(), 4000U);
}

TEST(JournalFrameTest, HoldsAllOfAnEntry) {
  JournalFrame::Bytes bytes = {.common = "what was", .own = "there before"};
  JournalFrame frame(bytes, compat::control::RequestRoute::kRaw, 1'700'000'000'123);
  frame.SetTime(1'700'000'000'456);
  frame.SetMethod("POST");
  frame.SetPath("/a/b");
  frame.SetClient("a client");
  frame.SetTarget("first", {}, {});
  frame.SetTarget("account", "uuid", "name");
  const std::vector<storage::Value> values = {storage::Value::Integer(7),
                                              storage::Value::Text("x")};
  const compat::control::JournalStatement::Counters counters = {
      .rows_read = 1, .rows_written = 2, .changes = 3, .rows_returned = 4, .duration_ms = 5.5};
  frame.AddStatement("SELECT 1", values, &counters);
  frame.AddStatement("SELECT 2", {}, nullptr);
  frame.SetIsCut();
  frame.SetError("an error");
  frame.SetFault("a rule");
  frame.SetEnd(418, 2.5);

  EXPECT_EQ(AccountOfFrame(bytes.common), "account");
  const JournalEntry entry = ReadJournalFrame(bytes.common, bytes.own);
  EXPECT_EQ(entry.at_ms, 1'700'000'000'456);
  EXPECT_EQ(entry.route, compat::control::RequestRoute::kRaw);
  EXPECT_EQ(entry.method, "POST");
  EXPECT_EQ(entry.path, "/a/b");
  EXPECT_EQ(entry.client, "a client");
  EXPECT_EQ(entry.account_id, "account");
  EXPECT_EQ(entry.database, "uuid");
  EXPECT_EQ(entry.database_name, "name");
  EXPECT_EQ(entry.error, "an error");
  EXPECT_EQ(entry.fault, "a rule");
  EXPECT_EQ(entry.status, 418);
  EXPECT_EQ(entry.duration_ms, 2.5);
  EXPECT_FALSE(entry.has_all_statements);
  ASSERT_EQ(entry.statements.size(), 2U);
  EXPECT_EQ(entry.statements[0].sql, "SELECT 1");
  EXPECT_EQ(entry.statements[0].params, R"([7,"x"])");
  ASSERT_TRUE(entry.statements[0].counters);
  EXPECT_EQ(entry.statements[0].counters->rows_read, 1U);
  EXPECT_EQ(entry.statements[0].counters->rows_written, 2U);
  EXPECT_EQ(entry.statements[0].counters->changes, 3);
  EXPECT_EQ(entry.statements[0].counters->rows_returned, 4U);
  EXPECT_EQ(entry.statements[0].counters->duration_ms, 5.5);
  EXPECT_EQ(entry.statements[1].params, "[]");
  EXPECT_FALSE(entry.statements[1].counters);
}

}  // namespace
}  // namespace emulator
