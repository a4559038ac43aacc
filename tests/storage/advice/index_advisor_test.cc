#include "storage/advice/index_advisor.h"

#include <atomic>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/error.h"
#include "storage/file_system.h"
#include "tests/support/history_fixture.h"

namespace storage {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class IndexAdvisorTest : public tests::HistoryFixture {
 protected:
  IndexAdvisorTest() { usage = usage_store_.RecorderOf("db"); }

  // A table whose rows are looked for without an index.
  void RunSlowly() {
    Run("CREATE TABLE u(id INTEGER PRIMARY KEY, a)");
    Run("WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
        " INSERT INTO u SELECT i, i FROM n");
    Run("SELECT * FROM u WHERE a = 7");
  }
  IndexAdvisor& advisor() {
    if (!advisor_) advisor_.emplace(scratch(), policy, options, clock, log, usage_store_);
    return *advisor_;
  }
  std::filesystem::path scratch() const { return files.path() / "past" / "advice"; }

 private:
  UsageStore usage_store_{files.path() / "usage.sqlite", clock, log};
  std::optional<IndexAdvisor> advisor_;
};

TEST_F(IndexAdvisorTest, TriesWhatWasCountedAndLeavesTheDatabaseAsItIs) {
  RunSlowly();
  const HistoryPosition before = Current();

  const IndexAdvice advice = advisor().Advise(database(), "db");

  ASSERT_THAT(advice.suggestions, SizeIs(1));
  EXPECT_THAT(advice.suggestions[0].indexes.at(0).index.sql, HasSubstr("ON u(a)"));
  EXPECT_EQ(advice.suggestions[0].queries.at(0).statement, "SELECT * FROM u WHERE a = ?");
  EXPECT_EQ(Current().number, before.number);
  EXPECT_EQ(ValueOf("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'u_idx%'"), "0");
  EXPECT_FALSE(NameExists(scratch()));
}

TEST_F(IndexAdvisorTest, CountsNothingOfWhatItTries) {
  RunSlowly();

  EXPECT_EQ(advisor().Advise(database(), "db").statements, 2U);
  EXPECT_EQ(advisor().Advise(database(), "db").statements, 2U);
  EXPECT_EQ(advisor().Advise(database(), "db").suggestions.at(0).queries.at(0).runs, 1U);
}

TEST_F(IndexAdvisorTest, HasNothingToSayOnceTheIndexIsThere) {
  RunSlowly();
  const IndexAdvice advice = advisor().Advise(database(), "db");
  Run(advice.suggestions.at(0).indexes.at(0).index.sql);

  EXPECT_THAT(advisor().Advise(database(), "db").suggestions, IsEmpty());
}

TEST_F(IndexAdvisorTest, AdvisesWhereNoHistoryIsKept) {
  options.history.reset();
  RunSlowly();

  EXPECT_THAT(advisor().Advise(database(), "db").suggestions, SizeIs(1));
}

TEST_F(IndexAdvisorTest, ClearsAwayWhatAnEarlierProcessLeft) {
  RunSlowly();
  std::filesystem::create_directories(scratch() / "database.sqlite");

  EXPECT_THAT(advisor().Advise(database(), "db").suggestions, SizeIs(1));
  EXPECT_FALSE(NameExists(scratch()));
}

TEST_F(IndexAdvisorTest, AdvisesOneAfterTheOther) {
  std::atomic<bool> is_advising{false};
  std::string refusal;
  // Asked whenever a statement begins to run.
  options.client_gone = [&]() -> const std::atomic<bool>* {
    if (!is_advising.exchange(false)) return nullptr;
    std::jthread([&] {
      refusal = tests::ErrorMessageOf([&] { advisor().Advise(database(), "db"); });
    }).join();
    return nullptr;
  };
  RunSlowly();
  advisor();
  is_advising = true;

  EXPECT_THAT(advisor().Advise(database(), "db").suggestions, SizeIs(1));
  EXPECT_THAT(refusal, HasSubstr("for somebody else"));
}

TEST_F(IndexAdvisorTest, EndsWhenItIsStopped) {
  RunSlowly();
  advisor().Stop();

  EXPECT_EQ(tests::ErrorMessageOf([&] { advisor().Advise(database(), "db"); }), "DatabaseGone");
  EXPECT_FALSE(NameExists(scratch()));
}

}  // namespace
}  // namespace storage
