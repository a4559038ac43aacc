// What is counted of the statements that clients run.

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "storage/usage/usage_recorder.h"
#include "tests/storage/transfer/transfer_fixture.h"

namespace storage {
namespace {

class DatabaseUsageTest : public tests::TransferFixture {
 protected:
  DatabaseUsageTest() { usage = std::make_shared<UsageRecorder>(clock); }

  // What was counted since the last call, of the hour that it is, by statement.
  std::map<std::string, Usage> Take() {
    std::map<std::string, Usage> taken;
    for (auto& [key, counted] : usage->TakeUnsaved()) {
      EXPECT_EQ(key.first, HourOf(clock.NowMs()));
      taken[key.second] = std::move(counted);
    }
    return taken;
  }
};

TEST_F(DatabaseUsageTest, CountsRunsAndRows) {
  Run("INSERT INTO t(a, b) VALUES (1, 'x'), (2, 'y'), (3, 'z')");
  Run("SELECT a FROM t WHERE b <> 'x'");
  const auto last = Run("SELECT a FROM t WHERE b <> 'q'");

  auto counted = Take();
  ASSERT_EQ(counted.size(), 2U);
  const Usage& insert = counted["INSERT INTO t(a, b) VALUES (?, ?), (?, ?), (?, ?)"];
  EXPECT_EQ(insert.writes, 1U);
  EXPECT_EQ(insert.reads, 0U);
  EXPECT_EQ(insert.rows_written, 6U) << "an index entry a row";
  EXPECT_EQ(insert.rows_returned, 0U);
  const Usage& select = counted["SELECT a FROM t WHERE b <> ?"];
  EXPECT_EQ(select.reads, 2U);
  EXPECT_EQ(select.writes, 0U);
  EXPECT_EQ(select.rows_read, 6U);
  EXPECT_EQ(select.rows_returned, 5U);
  EXPECT_GE(select.duration_ms, last.report.duration_ms);
  EXPECT_GE(select.slowest_ms, last.report.duration_ms);
  EXPECT_TRUE(Take().empty());
}

TEST_F(DatabaseUsageTest, TheDurationIsTheReports) {
  const auto report = Run("SELECT a FROM t").report;

  const Usage counted = Take()["SELECT a FROM t"];
  EXPECT_EQ(counted.duration_ms, report.duration_ms);
  EXPECT_EQ(counted.slowest_ms, report.duration_ms);
}

TEST_F(DatabaseUsageTest, CountsARequestThatIsRunAgainOnce) {
  // The reader runs the first statement before it finds the second one out.
  RunAll({{"SELECT count(*) FROM t; INSERT INTO t(a) VALUES (1)", {}}});

  auto counted = Take();
  EXPECT_EQ(counted["SELECT count(*) FROM t"].reads, 1U);
  EXPECT_EQ(counted["INSERT INTO t(a) VALUES (?)"].writes, 1U);
}

TEST_F(DatabaseUsageTest, CountsNothingOfARequestThatFails) {
  FailureOf("INSERT INTO t(a) VALUES (1); SELECT * FROM missing");
  FailureOf("SELECT 1; INSERT INTO t(id) VALUES (1), (1)");

  EXPECT_TRUE(Take().empty());
}

TEST_F(DatabaseUsageTest, CountsNothingOfTheProgramsOwn) {
  tests::RecordedResults results;
  const std::vector<Query> queries = {{"SELECT 1", {}}};
  Run("SELECT 1");
  database().Run(queries, Access::kRead, results, Origin::kProgram);

  EXPECT_EQ(Take()["SELECT ?"].reads, 1U);
}

TEST_F(DatabaseUsageTest, CountsAnImportAsAWhole) {
  const ImportReport report = Import("INSERT INTO t(a) VALUES (1), (2); SELECT * FROM t;");

  const auto counted = Take();
  ASSERT_EQ(counted.size(), 1U);
  EXPECT_EQ(counted.at("").writes, 2U);
  EXPECT_EQ(counted.at("").rows_read, report.rows.read);
  EXPECT_EQ(counted.at("").rows_written, report.rows.written);
}

TEST_F(DatabaseUsageTest, EachRunIsOfTheHourInWhichItEnds) {
  Run("SELECT 1");
  clock.Advance(kHourMs);
  Run("SELECT 2");
  Run("SELECT 3");

  const auto counted = usage->TakeUnsaved();
  ASSERT_EQ(counted.size(), 2U);
  EXPECT_EQ(counted.begin()->first.first, HourOf(clock.NowMs()) - kHourMs);
  EXPECT_EQ(counted.begin()->second.reads, 1U);
  EXPECT_EQ(counted.rbegin()->first.first, HourOf(clock.NowMs()));
  EXPECT_EQ(counted.rbegin()->second.reads, 2U);
}

TEST_F(DatabaseUsageTest, KeepsThePlanOfTheSlowestRun) {
  Run("SELECT * FROM t WHERE a = 1");
  Run("INSERT INTO t(b) SELECT b FROM t AS u WHERE id IN (SELECT a FROM t)");

  auto counted = Take();
  EXPECT_EQ(counted["SELECT * FROM t WHERE a = ?"].slowest_plan,
            "SEARCH t USING INDEX sqlite_autoindex_t_1 (a=?)");
  const std::string plan = counted.begin()->second.slowest_plan;
  EXPECT_NE(plan.find("\nLIST SUBQUERY 1\n  SCAN t"), std::string::npos) << plan;
}

TEST_F(DatabaseUsageTest, AsksForAPlanOnlyWhereARunIsClearlySlower) {
  for (const std::string sql : {"SELECT * FROM t", "INSERT INTO t(b) VALUES (1)"}) {
    double slowest_ms = 0;
    for (int i = 0; i < 3; ++i) slowest_ms = std::max(slowest_ms, Run(sql).report.duration_ms);
    Close();  // so that the test gets what the connection had
    auto statement = usage->Find(sql);
    EXPECT_GT(statement->plan_beyond_ms, 0) << "also where SQLite has no plan to tell: " << sql;
    EXPECT_LE(statement->plan_beyond_ms, 1.25 * slowest_ms) << sql;

    statement.reset();
    clock.Advance(kHourMs);
    Run(sql);
    Close();
    EXPECT_EQ(usage->Find(sql)->plan_beyond_ms, 0) << "each hour anew: " << sql;
  }
}

TEST_F(DatabaseUsageTest, WhatHasNoPlanIsCountedWithout) {
  for (const char* sql : {"CREATE TABLE u(a)", "PRAGMA table_info(t)", "EXPLAIN SELECT 1"})
    Run(sql);

  const auto counted = Take();
  EXPECT_EQ(counted.size(), 3U);
  for (const auto& [sql, cost] : counted) EXPECT_EQ(cost.slowest_plan, "") << sql;
  EXPECT_EQ(counted.at("CREATE TABLE u(a)").writes, 1U);
  EXPECT_EQ(counted.at("EXPLAIN SELECT ?").reads, 1U);
}

TEST_F(DatabaseUsageTest, AskingForAPlanLeavesNoTrace) {
  Run("INSERT INTO t(a) VALUES (1), (2)");
  const auto asked = Run("SELECT last_insert_rowid(), changes(), total_changes()");
  const auto again = Run("SELECT changes()");

  EXPECT_EQ(asked.rows.at(0), (std::vector<std::string>{"2", "2", "2"}));
  EXPECT_EQ(again.rows.at(0).at(0), "2");
  EXPECT_FALSE(again.report.changed_database);
}

TEST_F(DatabaseUsageTest, ExplainsAWriteToWhatTheSameRequestMade) {
  Run("CREATE TABLE u(id INTEGER PRIMARY KEY); DELETE FROM u WHERE id = 1");

  EXPECT_EQ(Take()["DELETE FROM u WHERE id = ?"].slowest_plan,
            "SEARCH u USING INTEGER PRIMARY KEY (rowid=?)");
}

// It would wait for the reader, which waits for it.
TEST_F(DatabaseUsageTest, AWriteDoesNotWaitForAReaderToBeExplained) {
  options.max_readers = 1;
  options.request_timeout = std::chrono::hours(1);
  Run("INSERT INTO t(a) VALUES ('read')");
  tests::RecordedResults results;
  results.on_row = [&] {
    std::thread writer([&] { Run("UPDATE t SET b = 1 WHERE a = 'read'"); });
    writer.join();
  };
  const std::vector<Query> queries = {{"SELECT a FROM t", {}}};
  database().Run(queries, Access::kReadWrite, results);

  const Usage update = Take()["UPDATE t SET b = ? WHERE a = ?"];
  EXPECT_EQ(update.writes, 1U);
  EXPECT_EQ(update.slowest_plan, "");
}

TEST_F(DatabaseUsageTest, SumsWhatIsBeyondTheBoundUnderTheEmptyText) {
  // Each is kept in use by a connection, as a cached statement keeps it.
  std::vector<std::shared_ptr<StatementUsage>> held;
  for (std::size_t i = 0; i < kMaxStatementsPerHour; ++i) {
    held.push_back(usage->Find("SELECT c" + std::to_string(i)));
  }
  Run("SELECT a FROM t");
  Run("SELECT b FROM t");

  EXPECT_EQ(Take()[""].reads, 2U);

  held.clear();
  Take();
  Run("SELECT id FROM t");
  EXPECT_EQ(Take()["SELECT id FROM t"].reads, 1U) << "what nobody uses makes room";
}

TEST_F(DatabaseUsageTest, WhatWasGivenBackIsTakenAgain) {
  Run("SELECT 1");
  usage->GiveBack(usage->TakeUnsaved());
  Run("SELECT 2");

  EXPECT_EQ(Take()["SELECT ?"].reads, 2U);
}

TEST_F(DatabaseUsageTest, MemoryIsBoundedWhileNothingCanBeSaved) {
  constexpr std::int64_t kHours = 40;
  constexpr std::size_t kStatements = 500;
  for (std::int64_t hour = 0; hour < kHours; ++hour) {
    UnsavedUsage counted;
    for (std::size_t i = 0; i < kStatements; ++i) {
      counted[{hour * kHourMs, "SELECT c" + std::to_string(i)}].reads = 1;
    }
    usage->GiveBack(counted);
  }

  const UnsavedUsage taken = usage->TakeUnsaved();
  EXPECT_LE(taken.size(), 10 * kMaxStatementsPerHour + kHours);
  std::map<std::int64_t, std::uint64_t> runs;
  for (const auto& [key, counted] : taken) runs[key.first] += counted.reads;
  for (const auto& [hour_ms, count] : runs) EXPECT_EQ(count, kStatements) << hour_ms;
  EXPECT_EQ(runs.size(), kHours);
}

}  // namespace
}  // namespace storage
