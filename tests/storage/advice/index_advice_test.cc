#include "storage/advice/index_advice.h"

#include <atomic>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/support/database_fixture.h"

namespace storage {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Lt;
using testing::SizeIs;

class IndexAdviceTest : public tests::DatabaseFixture {
 protected:
  // A table of a thousand rows, each `a` ten times.
  void Fill(const std::string& table, const std::string& columns = "id INTEGER PRIMARY KEY, a, b") {
    Run("CREATE TABLE " + table + "(" + columns + ")");
    Run("WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
        " INSERT INTO " +
        table + " SELECT i, i / 10, 'b' || i FROM n");
  }
  // A statement that was run, and read much.
  void Ran(const std::string& statement, std::uint64_t runs = 1, std::uint64_t rows_read = 1000) {
    DatabaseStatementUsage& each = statements.emplace_back();
    each.statement = statement;
    each.usage.reads = runs;
    each.usage.rows_read = runs * rows_read;
  }
  IndexAdvice Advise() {
    database();
    Close();
    return AdviseIndexes(file(), statements, {policy, options, clock, log}, limits);
  }
  std::string FailureOfAdvice() {
    return tests::ErrorMessageOf([&] { Advise(); });
  }
  static std::vector<std::string> SqlOf(const IndexAdvice& advice) {
    std::vector<std::string> all;
    for (const IndexSuggestion& suggestion : advice.suggestions) {
      for (const SuggestedIndex& each : suggestion.indexes) all.push_back(each.index.sql);
    }
    return all;
  }

  std::vector<DatabaseStatementUsage> statements;
  AdviceLimits limits;
};

TEST_F(IndexAdviceTest, MeasuresAStatementBeforeAndAfter) {
  Fill("u");
  Ran("SELECT * FROM u WHERE a = ?", 7);

  const IndexAdvice advice = Advise();

  ASSERT_THAT(SqlOf(advice), ElementsAre(HasSubstr("ON u(a)")));
  EXPECT_GT(advice.suggestions[0].indexes[0].bytes, 1000U);
  ASSERT_THAT(advice.suggestions[0].queries, SizeIs(1));
  const ImprovedQuery& query = advice.suggestions[0].queries[0];
  EXPECT_EQ(query.statement, "SELECT * FROM u WHERE a = ?");
  EXPECT_EQ(query.before.rows_read, 1000U);
  // Ten rows, and an entry of the index for each.
  EXPECT_THAT(query.after.rows_read, Lt(30U));
  EXPECT_EQ(query.rows_spared(), 7 * (1000 - query.after.rows_read));
  EXPECT_THAT(query.plan_before, HasSubstr("SCAN u"));
  EXPECT_THAT(query.plan_after, HasSubstr("USING INDEX u_idx_"));
  EXPECT_EQ(advice.statements, 1U);
  EXPECT_THAT(advice.untried, IsEmpty());
}

TEST_F(IndexAdviceTest, HasNothingToSayOfWhatReadsLittle) {
  Fill("u");
  Ran("SELECT * FROM u WHERE id = ?", 1000, 1);
  Ran("SELECT * FROM u", 1, 1000);
  Ran("SELECT count(*) FROM t WHERE b = ?", 1, 1000);  // has no rows any more
  Ran("CREATE TABLE v(a)", 1, 1000);
  Ran("INSERT INTO u SELECT * FROM u");  // cannot be run again, and need not

  const IndexAdvice advice = Advise();

  EXPECT_THAT(advice.suggestions, IsEmpty());
  EXPECT_EQ(advice.statements, 3U);
  EXPECT_THAT(Advise().untried, IsEmpty());
}

TEST_F(IndexAdviceTest, NeedsNoStatements) {
  const IndexAdvice advice = Advise();

  EXPECT_THAT(advice.suggestions, IsEmpty());
  EXPECT_EQ(advice.statements, 0U);
}

TEST_F(IndexAdviceTest, UndoesWhatAStatementWrites) {
  Fill("u");
  Ran("DELETE FROM u WHERE a = ?");
  Ran("UPDATE u SET b = ? WHERE a = ? RETURNING id");

  const IndexAdvice advice = Advise();

  ASSERT_THAT(SqlOf(advice), ElementsAre(HasSubstr("ON u(a)")));
  EXPECT_THAT(advice.suggestions[0].queries, SizeIs(2));
  EXPECT_EQ(ValueOf("SELECT count(*) FROM u"), "1000");
}

TEST_F(IndexAdviceTest, NamesTheIndexesThatHelpTogetherAsOne) {
  Fill("u");
  Fill("v");
  Ran("SELECT * FROM u JOIN v ON v.b = u.b WHERE u.a = ?");

  const IndexAdvice advice = Advise();

  ASSERT_THAT(advice.suggestions, SizeIs(1));
  EXPECT_THAT(SqlOf(advice),
              testing::UnorderedElementsAre(HasSubstr("ON u(a"), HasSubstr("ON v(b)")));
}

TEST_F(IndexAdviceTest, ListsAnIndexOnceWithAllThatUseIt) {
  Fill("u");
  Ran("SELECT * FROM u WHERE a = ?", 1);
  Ran("SELECT b FROM u WHERE a IN (?, ?)", 50);

  const IndexAdvice advice = Advise();

  ASSERT_THAT(advice.suggestions, SizeIs(1));
  EXPECT_THAT(advice.suggestions[0].queries,
              ElementsAre(Field(&ImprovedQuery::runs, 50U), Field(&ImprovedQuery::runs, 1U)));
}

TEST_F(IndexAdviceTest, TellsWhatCouldNotBeTried) {
  Fill("u");
  Ran("SELECT * FROM gone WHERE a = ?");
  Ran("SELECT * FROM u WHERE a = ? AND b = '" + std::string(3000, 'x'));
  Ran("SELECT * FROM secret_table WHERE a = ?");
  Ran("SELECT * FROM u WHERE b = ?");

  const IndexAdvice advice = Advise();

  ASSERT_THAT(advice.untried, SizeIs(3));
  EXPECT_THAT(advice.untried[0].reason, HasSubstr("no such table: gone"));
  EXPECT_THAT(advice.untried[1].reason, HasSubstr("too long"));
  EXPECT_THAT(SqlOf(advice), ElementsAre(HasSubstr("ON u(b)")));
}

TEST_F(IndexAdviceTest, TriesHostileNamesViewsAndTablesWithoutRowid) {
  Fill("\"a\"\"; DROP TABLE t; --\"", "\"x y\" PRIMARY KEY, \"'; --\", b) WITHOUT ROWID --");
  Ran("SELECT 1 FROM \"a\"\"; DROP TABLE t; --\" WHERE \"'; --\" = ?");
  Fill("u");
  Run("CREATE VIEW w AS SELECT * FROM u");
  Ran("SELECT * FROM w WHERE a = ?");
  Run("CREATE VIRTUAL TABLE f USING fts5(x)");
  Ran("SELECT * FROM f WHERE f MATCH ?");

  EXPECT_THAT(SqlOf(Advise()), ElementsAre(AllOf(HasSubstr("DROP TABLE t"), HasSubstr("'; --")),
                                           HasSubstr("ON u(a)")));
}

TEST_F(IndexAdviceTest, StopsAtItsLimits) {
  Fill("u", "id INTEGER PRIMARY KEY, a, b");
  Ran("SELECT * FROM u WHERE a = ?");
  Ran("SELECT * FROM u WHERE b = ?");
  limits.trials = 1;
  EXPECT_THAT(SqlOf(Advise()), SizeIs(1));

  limits = {};
  limits.statements = 1;
  EXPECT_EQ(Advise().statements, 1U);

  limits = {};
  limits.time = {};
  const IndexAdvice advice = Advise();
  EXPECT_EQ(advice.statements, 0U);
  ASSERT_THAT(advice.untried, SizeIs(2));
  EXPECT_THAT(advice.untried[0].reason, HasSubstr("time for advice was over"));
}

TEST_F(IndexAdviceTest, EndsWhenTheProgramDoes) {
  Fill("u");
  Ran("SELECT * FROM u WHERE a = ?");
  const std::atomic<bool> ending{true};
  Close();
  options.connection.ending = &ending;

  EXPECT_EQ(FailureOfAdvice(), "DatabaseGone");
}

}  // namespace
}  // namespace storage
