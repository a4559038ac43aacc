// Requests that wait for the writer are committed together, and nobody can tell but by the history:
// each has its own answer, and its own failure.

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/database_fixture.h"

namespace storage {
namespace {

struct Answer {
  tests::RecordedResults results;
  std::string failure;
};

class WriteGroupTest : public tests::DatabaseFixture {
 protected:
  WriteGroupTest() {
    options.history.emplace();
    // Who shares a commit does not hang on the machine's speed.
    options.write_group = {.patience = std::chrono::hours(1), .member = std::chrono::hours(1)};
    schema =
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a UNIQUE, b);"
        "CREATE TABLE parents(id INTEGER PRIMARY KEY);"
        "CREATE TABLE children(id INTEGER PRIMARY KEY,"
        " parent REFERENCES parents DEFERRABLE INITIALLY DEFERRED)";
  }

  // Runs the requests at once: the first has the writer, and only goes on when the others wait
  // behind it, in their order. Returns their answers.
  std::vector<Answer> RunTogether(const std::vector<std::vector<Query>>& requests) {
    std::vector<Answer> answers(requests.size());
    std::vector<std::thread> others;
    others.reserve(requests.size());
    const auto run = [&](std::size_t i) {
      answers[i].failure = tests::ErrorMessageOf(
          [&] { database().Run(requests[i], Access::kReadWrite, answers[i].results); });
    };
    answers.front().results.on_end = [&] {
      if (!others.empty()) return;
      for (std::size_t i = 1; i < requests.size(); ++i) {
        others.emplace_back(run, i);
        while (database().waiting_writes() < i) std::this_thread::yield();
      }
    };
    run(0);
    for (std::thread& thread : others) thread.join();
    return answers;
  }
  std::vector<Answer> RunTogether(std::initializer_list<const char*> texts) {
    std::vector<std::vector<Query>> requests;
    requests.reserve(texts.size());
    for (const char* const text : texts) requests.push_back({{text, {}}});
    return RunTogether(requests);
  }

  std::uint64_t Commits() { return database().history().Current().number.commit; }
  static std::vector<std::string> FailuresOf(const std::vector<Answer>& answers) {
    std::vector<std::string> failures;
    failures.reserve(answers.size());
    for (const Answer& answer : answers) failures.push_back(answer.failure);
    return failures;
  }
  static constexpr const char* kInsert = "INSERT INTO t DEFAULT VALUES";
  std::string FailureOfInsert() {
    const std::vector<Query> insert = {{kInsert, {}}};
    tests::RecordedResults results;
    return tests::ErrorMessageOf([&] { database().Run(insert, Access::kReadWrite, results); });
  }
  std::string Everything() { return ValueOf("SELECT group_concat(a, ' ' ORDER BY id) FROM t"); }
};

constexpr const char* kNone = "no error";

TEST_F(WriteGroupTest, SharesOneCommit) {
  const std::uint64_t before = Commits();
  const auto answers = RunTogether({"INSERT INTO t(a) VALUES (1)", "INSERT INTO t(a) VALUES (2)",
                                    "SELECT last_insert_rowid(), count(*) FROM t",
                                    "UPDATE t SET b = a RETURNING id, b"});

  EXPECT_EQ(Commits(), before + 1);
  EXPECT_EQ(answers[0].results.statements.at(0).report.last_row_id, 1);
  EXPECT_EQ(answers[1].results.statements.at(0).report.last_row_id, 2);
  EXPECT_EQ(answers[1].results.statements.at(0).report.changes, 1);
  EXPECT_EQ(answers[2].results.statements.at(0).rows, (tests::Rows{{"2", "2"}}));
  EXPECT_EQ(answers[3].results.statements.at(0).rows, (tests::Rows{{"1", "1"}, {"2", "2"}}));
  EXPECT_EQ(RowsOf("SELECT a, b FROM t"), (tests::Rows{{"1", "1"}, {"2", "2"}}));
}

TEST_F(WriteGroupTest, RefusesWhoComesWhenAsManyWaitAsMay) {
  options.max_waiting = 2;
  std::vector<std::string> failures(2);
  std::vector<std::thread> waiting;
  waiting.reserve(failures.size());
  std::string refused;
  tests::RecordedResults first;
  first.on_end = [&] {
    for (std::string& failure : failures) {
      waiting.emplace_back([&] { failure = FailureOfInsert(); });
    }
    while (database().waiting_writes() < failures.size()) std::this_thread::yield();
    refused = FailureOfInsert();
  };
  const std::vector<Query> insert = {{kInsert, {}}};
  database().Run(insert, Access::kReadWrite, first);
  for (std::thread& thread : waiting) thread.join();

  EXPECT_EQ(refused, "TooManyQueued");
  EXPECT_EQ(failures, (std::vector<std::string>{kNone, kNone}));
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "3");
}

TEST_F(WriteGroupTest, EachSaysThatItIsAboutToWait) {
  std::atomic<int> waits{0};
  options.on_wait = [&] { ++waits; };
  RunTogether({"INSERT INTO t(a) VALUES (1)", "INSERT INTO t(a) VALUES (2)",
               "INSERT INTO t(a) VALUES (3)"});
  EXPECT_EQ(waits, 2);
  EXPECT_EQ(Everything(), "'1 2 3'");
}

TEST_F(WriteGroupTest, AFailureThatLeftNothingBehindConcernsNobodyElse) {
  const std::uint64_t before = Commits();
  const auto answers =
      RunTogether({"INSERT INTO t(a) VALUES (1)", "INSERT INTO t(a) VALUES (1)",
                   "INSERT INTO nowhere VALUES (1)", "INSERT INTO t(a) VALUES (2)"});

  EXPECT_EQ(Commits(), before + 1);
  EXPECT_EQ(FailuresOf(answers), (std::vector<std::string>{kNone, "UNIQUE constraint failed: t.a",
                                                           "no such table: nowhere", kNone}));
  EXPECT_EQ(Everything(), "'1 2'");
}

TEST_F(WriteGroupTest, UndoesARequestThatFailsHalfWay) {
  const std::uint64_t before = Commits();
  const auto answers = RunTogether({"INSERT INTO t(a) VALUES (1)",
                                    "INSERT INTO t(a) VALUES (7); INSERT INTO t(a) VALUES (1)",
                                    "INSERT INTO t(a) VALUES (2)"});

  EXPECT_EQ(FailuresOf(answers),
            (std::vector<std::string>{kNone, "UNIQUE constraint failed: t.a", kNone}));
  EXPECT_EQ(Everything(), "'1 2'");
  EXPECT_EQ(Commits(), before + 2);
  EXPECT_EQ(answers[0].results.restarts, 1) << "it was run again, by itself";
}

TEST_F(WriteGroupTest, UndoesWhatAStatementWasToldToLeave) {
  for (const char* const half_done : {"INSERT OR FAIL INTO t(a) VALUES (7), (1)",
                                      "INSERT OR ROLLBACK INTO t(a) VALUES (8), (1)"}) {
    Run("DELETE FROM t");
    const auto answers =
        RunTogether({"INSERT INTO t(a) VALUES (1)", half_done, "INSERT INTO t(a) VALUES (2)"});

    EXPECT_EQ(FailuresOf(answers),
              (std::vector<std::string>{kNone, "UNIQUE constraint failed: t.a", kNone}));
    EXPECT_EQ(Everything(), "'1 2'") << half_done;
  }
}

TEST_F(WriteGroupTest, BlamesWhoLeavesAForeignKeyUnresolved) {
  const auto answers =
      RunTogether({"INSERT INTO t(a) VALUES (1)", "INSERT INTO children(parent) VALUES (4)",
                   "INSERT INTO t(a) VALUES (2)",
                   "INSERT INTO children(parent) VALUES (5);"
                   "INSERT INTO parents VALUES (5)"});

  EXPECT_EQ(FailuresOf(answers),
            (std::vector<std::string>{kNone, "FOREIGN KEY constraint failed", kNone, kNone}));
  EXPECT_EQ(Everything(), "'1 2'");
  EXPECT_EQ(RowsOf("SELECT parent FROM children"), (tests::Rows{{"5"}}));
}

TEST_F(WriteGroupTest, KeepsAPragmaToTheRequestThatSetIt) {
  Run("CREATE TABLE strict_children(parent REFERENCES parents)");
  const auto answers =
      RunTogether({"INSERT INTO t(a) VALUES (1)",
                   "PRAGMA defer_foreign_keys = 1; INSERT INTO strict_children VALUES (1);"
                   "INSERT INTO parents VALUES (1)",
                   "INSERT INTO strict_children VALUES (2); INSERT INTO parents VALUES (2)"});

  EXPECT_EQ(FailuresOf(answers),
            (std::vector<std::string>{kNone, kNone, "FOREIGN KEY constraint failed"}));
  EXPECT_EQ(RowsOf("SELECT parent FROM strict_children"), (tests::Rows{{"1"}}));
}

TEST_F(WriteGroupTest, WhoTakesLongIsRunByItself) {
  options.write_group.member = std::chrono::milliseconds(1);
  const std::uint64_t before = Commits();
  const auto answers = RunTogether(
      {"INSERT INTO t(a) VALUES (1)",
       "INSERT INTO t(a) WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c LIMIT "
       "600000) SELECT 'sum ' || sum(i) FROM c",
       "INSERT INTO t(a) VALUES (2)"});

  EXPECT_EQ(FailuresOf(answers), (std::vector<std::string>{kNone, kNone, kNone}));
  EXPECT_EQ(Everything(), "'1 sum 180000300000 2'");
  EXPECT_EQ(Commits(), before + 3) << "all were run again";
}

TEST_F(WriteGroupTest, WhoseAnswerIsRefusedHasNoEffect) {
  std::vector<Answer> answers(2);
  answers[1].results.on_row = [] { throw Error(ErrorKind::kResultTooLarge, "too large"); };
  std::thread other;
  answers[0].results.on_end = [&] {
    if (other.joinable()) return;
    other = std::thread([&] {
      const std::vector<Query> queries = {{"INSERT INTO t(a) VALUES (2) RETURNING a", {}}};
      answers[1].failure = tests::ErrorMessageOf(
          [&] { database().Run(queries, Access::kReadWrite, answers[1].results); });
    });
    while (database().waiting_writes() < 1) std::this_thread::yield();
  };
  const std::vector<Query> queries = {{"INSERT INTO t(a) VALUES (1)", {}}};
  database().Run(queries, Access::kReadWrite, answers[0].results);
  other.join();

  EXPECT_EQ(answers[1].failure, "too large");
  EXPECT_EQ(Everything(), "'1'");
}

TEST_F(WriteGroupTest, ForgetsTheRowIdsOfWhatWasUndone) {
  Run("INSERT INTO t(id, a) VALUES (40, 'x')");
  const auto answers = RunTogether({"SELECT last_insert_rowid()",
                                    "INSERT INTO t(id, a) VALUES (90, 'y');"
                                    "INSERT INTO t(a) VALUES ('x')",
                                    "SELECT last_insert_rowid()"});

  EXPECT_EQ(answers[0].results.statements.at(0).rows, (tests::Rows{{"40"}}));
  EXPECT_EQ(answers[1].failure, "UNIQUE constraint failed: t.a");
}

TEST_F(WriteGroupTest, EachSeesASchemaThatWasChangedBeforeIt) {
  const auto answers = RunTogether({"ALTER TABLE t ADD COLUMN c DEFAULT 5",
                                    "INSERT INTO t(a, c) VALUES (1, 6) RETURNING *",
                                    "DROP TABLE children", "INSERT INTO children VALUES (1, 1)"});

  EXPECT_EQ(FailuresOf(answers),
            (std::vector<std::string>{kNone, kNone, kNone, "no such table: children"}));
  EXPECT_EQ(RowsOf("SELECT a, c FROM t"), (tests::Rows{{"1", "6"}}));
}

TEST_F(WriteGroupTest, WhoHasWaitedTooLongIsNotRun) {
  options.request_timeout = std::chrono::milliseconds(100);
  std::vector<Answer> answers(2);
  std::thread other;
  std::atomic<bool> refused{false};
  answers[0].results.on_end = [&] {
    if (other.joinable()) return;
    other = std::thread([&] {
      answers[1].failure = FailureOf("INSERT INTO t(a) VALUES (2)");
      refused = true;
    });
    while (!refused) std::this_thread::yield();
  };
  const std::vector<Query> queries = {{"INSERT INTO t(a) VALUES (1)", {}}};
  database().Run(queries, Access::kReadWrite, answers[0].results);
  other.join();

  EXPECT_EQ(answers[1].failure, "QueuedTooLong");
  EXPECT_EQ(Everything(), "'1'");
}

TEST_F(WriteGroupTest, EndsForAllWhenTheDatabaseIsDeleted) {
  std::vector<Answer> answers(3);
  std::vector<std::thread> others;
  answers[0].results.on_end = [&] {
    if (!others.empty()) return;
    for (const std::size_t i : {1U, 2U}) {
      others.emplace_back([&, i] {
        answers[i].failure = FailureOf("INSERT INTO t(a) VALUES (" + std::to_string(i) + ")");
      });
      while (database().waiting_writes() < i) std::this_thread::yield();
    }
    database().Cancel();
  };
  const std::vector<Query> queries = {{"INSERT INTO t(a) VALUES (0)", {}}};
  answers[0].failure = tests::ErrorMessageOf(
      [&] { database().Run(queries, Access::kReadWrite, answers[0].results); });
  for (std::thread& thread : others) thread.join();

  for (std::size_t i = 1; i < answers.size(); ++i) {
    EXPECT_TRUE(answers[i].failure == kNone || answers[i].failure == "DatabaseGone")
        << answers[i].failure;
  }
}

}  // namespace
}  // namespace storage
