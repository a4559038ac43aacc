// Databases as they were, asked like any other.

#include "storage/database/past_states.h"

#include <chrono>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/history_fixture.h"

namespace storage {
namespace {

using tests::Mark;

class PastStatesTest : public tests::HistoryFixture {
 protected:
  PastStates& states() {
    if (!states_) {
      states_.emplace(files.path() / "past", policy, options, clock, log, limits);
    }
    return *states_;
  }
  std::shared_ptr<Database> Open(const Mark& mark) {
    return states().Open(database(), "one", Find(mark.position).value());
  }
  std::string Ask(const Mark& mark, const std::string& sql) {
    tests::RecordedResults results;
    QueryPastState(*Open(mark), {sql, {}}, results);
    return results.statements.at(0).rows.at(0).at(0);
  }
  std::size_t FoldersLeft() const {
    std::size_t count = 0;
    if (!std::filesystem::exists(files.path() / "past")) return 0;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator(files.path() / "past")) {
      ++count;
    }
    return count;
  }
  std::vector<Mark> CommitSome(int count) {
    std::vector<Mark> marks;
    marks.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) marks.push_back(Commit("INSERT INTO t(b) VALUES (1)"));
    return marks;
  }

  PastStatesLimits limits;

 private:
  std::optional<PastStates> states_;
};

TEST_F(PastStatesTest, AnswersAsTheDatabaseDidThen) {
  const std::vector<Mark> marks = CommitSome(3);
  const Mark dropped = Commit("DROP TABLE t");

  EXPECT_EQ(Ask(marks[0], "SELECT count(*) FROM t"), "1");
  EXPECT_EQ(Ask(marks[2], "SELECT count(*) FROM t"), "3");
  EXPECT_EQ(Ask(dropped, "SELECT count(*) FROM sqlite_schema WHERE name = 't'"), "0");
  EXPECT_EQ(Current().number, dropped.position.number);
}

TEST_F(PastStatesTest, RunsOneStatementThatReadsByTheRulesOfClients) {
  const Mark mark = CommitSome(1).back();
  const auto message = [&](const std::string& sql) {
    return tests::ErrorMessageOf([&] { Ask(mark, sql); });
  };

  EXPECT_EQ(message("INSERT INTO t(b) VALUES (2)"), "WriteByReader");
  EXPECT_EQ(message("DELETE FROM t"), "WriteByReader");
  EXPECT_EQ(message("SELECT 1; SELECT 2"), "a past state is asked one statement at a time");
  EXPECT_EQ(message(""), "NoStatement");
  EXPECT_NE(message("SELECT sqlite_version()"), "no error");
  EXPECT_EQ(Ask(mark, "SELECT count(*) FROM t"), "1");
}

TEST_F(PastStatesTest, AStateIsBuiltOnceWhoeverAsks) {
  const Mark mark = CommitSome(5).front();
  states();
  database();
  const HistoryLocation target = Find(mark.position).value();
  std::vector<std::shared_ptr<Database>> opened(8);
  {
    std::vector<std::jthread> askers;
    askers.reserve(opened.size());
    for (auto& each : opened) {
      askers.emplace_back([&] { each = states().Open(database(), "one", target); });
    }
  }

  for (const auto& each : opened) EXPECT_EQ(each.get(), opened[0].get());
  EXPECT_EQ(FoldersLeft(), 1U);
}

TEST_F(PastStatesTest, TheOneThatNobodyAskedForLongestGoesFirst) {
  limits.states = 2;
  const std::vector<Mark> marks = CommitSome(3);
  const auto first = Open(marks[0]);
  Open(marks[1]);
  Open(marks[0]);
  Open(marks[2]);

  EXPECT_EQ(states().open_count(), 2U);
  EXPECT_EQ(FoldersLeft(), 2U);
  EXPECT_EQ(Open(marks[0]), first);
}

TEST_F(PastStatesTest, WhatIsTooManyBytesGoesButTheLast) {
  limits.bytes = 1;
  const std::vector<Mark> marks = CommitSome(2);
  Open(marks[0]);
  Open(marks[1]);

  EXPECT_EQ(states().open_count(), 1U);
  EXPECT_EQ(FoldersLeft(), 1U);
}

TEST_F(PastStatesTest, WhatIsInUseStaysUntilThatHasEnded) {
  const std::vector<Mark> marks = CommitSome(2);
  auto used = Open(marks[0]);
  Open(marks[1]);
  states().CloseIdle(std::chrono::seconds(0));
  EXPECT_EQ(states().open_count(), 0U);
  EXPECT_EQ(FoldersLeft(), 1U);
  tests::RecordedResults results;
  QueryPastState(*used, {"SELECT count(*) FROM t", {}}, results);
  EXPECT_EQ(results.statements.at(0).rows.at(0).at(0), "1");
  used.reset();

  EXPECT_EQ(FoldersLeft(), 0U);
}

TEST_F(PastStatesTest, RemovesWhatAnEarlierProcessHasLeft) {
  std::filesystem::create_directories(files.path() / "past" / "7");
  states();

  EXPECT_EQ(FoldersLeft(), 0U);
}

}  // namespace
}  // namespace storage
