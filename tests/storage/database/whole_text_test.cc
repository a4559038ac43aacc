// Texts of several statements that have one answer.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/database_fixture.h"

namespace storage {
namespace {

using tests::RecordedStatement;
using tests::Rows;

Query Whole(std::string sql, std::vector<Value> parameters = {}) {
  return {std::move(sql), std::move(parameters), TextForm::kWhole};
}

class WholeTextTest : public tests::DatabaseFixture {
 protected:
  RecordedStatement RunWhole(std::string sql, std::vector<Value> parameters = {}) {
    const auto results = RunAll({Whole(std::move(sql), std::move(parameters))});
    EXPECT_EQ(results.size(), 1U);
    return results.at(0);
  }
  std::string WholeFailureOf(std::string sql, std::vector<Value> parameters = {}) {
    return FailureOf(std::vector<Query>{Whole(std::move(sql), std::move(parameters))});
  }
};

TEST_F(WholeTextTest, HasTheRowsOfItsLastStatement) {
  const RecordedStatement answer =
      RunWhole("INSERT INTO t(a) VALUES (1), (2); SELECT 7 AS x; SELECT a FROM t ORDER BY a");

  EXPECT_EQ(answer.columns, (std::vector<std::string>{"a"}));
  EXPECT_EQ(answer.rows, (Rows{{"1"}, {"2"}}));
}

TEST_F(WholeTextTest, TellsWhatAllOfItsStatementsHaveChangedAndTheRowsOfTheLast) {
  const StatementReport report =
      RunWhole("INSERT INTO t(a) VALUES (1), (2); INSERT INTO t(a) VALUES (3)").report;
  EXPECT_EQ(report.changes, 3);
  EXPECT_EQ(report.rows.written, RunWhole("INSERT INTO t(a) VALUES (4)").report.rows.written);
  EXPECT_EQ(report.last_row_id, 3);

  const StatementReport read_last = RunWhole("DELETE FROM t WHERE a > 2; SELECT 1").report;
  EXPECT_EQ(read_last.changes, 2);
  EXPECT_TRUE(read_last.changed_database);
  EXPECT_EQ(read_last.rows.written, 0U);

  EXPECT_FALSE(RunWhole("SELECT 1; SELECT 2").report.changed_database);
}

TEST_F(WholeTextTest, HasOneAnswerForEachOfSeveralTexts) {
  const auto results =
      RunAll({Whole("INSERT INTO t(a) VALUES (1); INSERT INTO t(a) VALUES (2)"),
              Whole("SELECT 1; SELECT ?", {Value::Integer(5)}), Whole("SELECT count(*) FROM t")});

  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[1].rows, (Rows{{"5"}}));
  EXPECT_EQ(results[2].rows, (Rows{{"2"}}));
}

TEST_F(WholeTextTest, GivesTheParametersToTheLastStatement) {
  EXPECT_EQ(WholeFailureOf("SELECT ?; SELECT 1", {Value::Integer(1)}),
            "ParametersBeforeLastStatement");
  EXPECT_EQ(WholeFailureOf("SELECT ?; SELECT 1"), "ParametersBeforeLastStatement");
  EXPECT_EQ(WholeFailureOf("SELECT 1; SELECT ?"), "ParameterCount");
  EXPECT_EQ(WholeFailureOf("SELECT 1; SELECT 2", {Value::Integer(1)}), "ParameterCount");
}

TEST_F(WholeTextTest, AllowsNothingButWhiteSpaceBehindTheLastSemicolon) {
  for (const char* sql : {"SELECT 1;", "SELECT 1; \n\t\r\f", "SELECT 1;\v", ";;SELECT 1"}) {
    EXPECT_EQ(RunWhole(sql).rows, (Rows{{"1"}})) << sql;
  }
  for (const char* sql : {"SELECT 1;;", "SELECT 1; -- c", "SELECT 1;/* c */", ";", "", "-- c"}) {
    EXPECT_EQ(WholeFailureOf(sql), "TextWithoutStatement") << sql;
  }
}

TEST_F(WholeTextTest, IsJudgedAnewWhereTheSameTextRanAsStatements) {
  const std::string sql = "SELECT 1; -- c";
  Run(sql);
  Run(sql);

  EXPECT_EQ(WholeFailureOf(sql), "TextWithoutStatement");
}

TEST_F(WholeTextTest, LeavesNothingWhenItFailsBehindAStatement) {
  EXPECT_EQ(WholeFailureOf("INSERT INTO t(a) VALUES (1); -- c"), "TextWithoutStatement");
  EXPECT_EQ(WholeFailureOf("INSERT INTO t(a) VALUES (1); SELECT * FROM nope"),
            "no such table: nope");

  EXPECT_EQ(RowsOf("SELECT * FROM t"), Rows{});
}

TEST_F(WholeTextTest, LetsOnlyReadWhoMayOnlyRead) {
  EXPECT_EQ(RunAll({Whole("SELECT 1; SELECT 2")}, Access::kRead).at(0).rows, (Rows{{"2"}}));
  EXPECT_EQ(FailureOf({Whole("SELECT 1; DELETE FROM t; SELECT 2")}, Access::kRead),
            "WriteByReader");
}

}  // namespace
}  // namespace storage
