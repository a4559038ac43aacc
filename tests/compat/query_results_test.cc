#include "compat/query_results.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/database_fixture.h"

namespace compat {
namespace {

// Results with a mark in place of what a surface writes around them.
class MarkedResults final : public QueryResults {
 public:
  explicit MarkedResults(RowFormat format, std::size_t max_bytes = 1U << 20U)
      : QueryResults(format, "<", max_bytes) {}
  std::string Text() && { return std::move(*this).Finish(">"); }

 private:
  void AppendStatementStart(std::string& out) override { out += "#"; }
  void AppendStatementEnd(std::string& out, const storage::StatementReport& report) override {
    out += "/" + std::to_string(report.changes);
  }
};

class QueryResultsTest : public tests::DatabaseFixture {
 protected:
  std::string Answer(RowFormat format, const std::string& sql) {
    MarkedResults results(format);
    const std::vector<storage::Query> queries = {{sql, {}}};
    database().Run(queries, storage::Access::kReadWrite, results);
    return std::move(results).Text();
  }
  std::string Objects(const std::string& sql) { return Answer(RowFormat::kObjects, sql); }
  std::string Arrays(const std::string& sql) { return Answer(RowFormat::kArrays, sql); }

  std::optional<storage::ErrorKind> FailureWithin(std::size_t max_bytes, const std::string& sql) {
    MarkedResults results(RowFormat::kObjects, max_bytes);
    const std::vector<storage::Query> queries = {{sql, {}}};
    return tests::ErrorKindOf(
        [&] { database().Run(queries, storage::Access::kReadWrite, results); });
  }
};

TEST_F(QueryResultsTest, WritesRowsAsObjects) {
  EXPECT_EQ(Objects("SELECT 1 AS a, 'x' AS \"b\"\"c\" UNION ALL SELECT NULL, x'00ff'"),
            R"(<#[{"a":1,"b\"c":"x"},{"a":null,"b\"c":[0,255]}]/0>)");
}

TEST_F(QueryResultsTest, WritesRowsAsArrays) {
  EXPECT_EQ(Arrays("SELECT 1 AS a, 2 AS a UNION ALL SELECT 3, 4"),
            R"(<#{"columns":["a","a"],"rows":[[1,2],[3,4]]}/0>)");
}

TEST_F(QueryResultsTest, WritesEmptyResults) {
  EXPECT_EQ(Objects("SELECT id FROM t"), "<#[]/0>");
  EXPECT_EQ(Arrays("SELECT id, a FROM t"), R"(<#{"columns":["id","a"],"rows":[]}/0>)");
  EXPECT_EQ(Objects("INSERT INTO t(a) VALUES (1)"), "<#[]/1>");
  EXPECT_EQ(Arrays("INSERT INTO t(a) VALUES (2)"), R"(<#{"columns":[],"rows":[]}/1>)");
}

TEST_F(QueryResultsTest, WritesOneResultForEachStatement) {
  EXPECT_EQ(Objects("SELECT 1 AS a; SELECT 2 AS b; ; -- end"), R"(<#[{"a":1}]/0,#[{"b":2}]/0>)");
}

TEST_F(QueryResultsTest, WritesNothingTwiceWhenTheRequestStartsAgain) {
  EXPECT_EQ(Objects("SELECT 1 AS a; DELETE FROM t"), R"(<#[{"a":1}]/0,#[]/0>)");
}

TEST_F(QueryResultsTest, OrdersKeysAsJavaScriptDoes) {
  EXPECT_EQ(Objects("SELECT 1 AS b, 2 AS \"10\", 3 AS \"2\", 4 AS a, 5 AS \"01\", 6 AS \"0\""),
            R"(<#[{"0":6,"2":3,"10":2,"b":1,"a":4,"01":5}]/0>)");
  // The largest array index; one more is an ordinary name.
  EXPECT_EQ(Objects("SELECT 1 AS \"4294967295\", 2 AS \"4294967294\", 3 AS \"-1\", 4 AS \"1.0\""),
            R"(<#[{"4294967294":2,"4294967295":1,"-1":3,"1.0":4}]/0>)");
}

TEST_F(QueryResultsTest, KeepsTheFirstPlaceAndTheLastValueOfADuplicate) {
  EXPECT_EQ(Objects("SELECT 1 AS a, 2 AS b, 3 AS a, 4 AS A"), R"(<#[{"a":3,"b":2,"A":4}]/0>)");
  EXPECT_EQ(Objects("SELECT 1 AS x, 2 AS \"5\", 3 AS \"5\""), R"(<#[{"5":3,"x":1}]/0>)");
}

TEST_F(QueryResultsTest, WritesNumbersAsJavaScriptPrintsThem) {
  EXPECT_EQ(Arrays("SELECT 1.0, 1e21, 1e20, 0.1, -0.0, 9007199254740993, 9e999, -9e999,"
                   " 9223372036854775807, 1e-7, 123456789.125"),
            "<#{\"columns\":[\"1.0\",\"1e21\",\"1e20\",\"0.1\",\"-0.0\",\"9007199254740993\","
            "\"9e999\",\"-9e999\",\"9223372036854775807\",\"1e-7\",\"123456789.125\"],"
            "\"rows\":[[1,1e+21,100000000000000000000,0.1,0,9007199254740992,null,null,"
            "9223372036854776000,1e-7,123456789.125]]}/0>");
}

TEST_F(QueryResultsTest, WritesTextThatIsNotUtf8) {
  EXPECT_EQ(Objects("SELECT CAST(x'41ff42' AS TEXT) AS a, char(0, 8232, 128512) AS b"),
            "<#[{\"a\":\"A\xEF\xBF\xBD"
            "B\",\"b\":\"\\u0000\xE2\x80\xA8\xF0\x9F\x98\x80\"}]/0>");
}

TEST_F(QueryResultsTest, RefusesMoreThanItMayHold) {
  using storage::ErrorKind;
  EXPECT_EQ(FailureWithin(100, "SELECT hex(zeroblob(30)) AS a"), std::nullopt);
  EXPECT_EQ(FailureWithin(100, "SELECT hex(zeroblob(60)) AS a"), ErrorKind::kResultTooLarge);
  EXPECT_EQ(FailureWithin(100, "INSERT INTO t(a) VALUES (hex(zeroblob(60))) RETURNING a"),
            ErrorKind::kResultTooLarge);
  EXPECT_EQ(ValueOf("SELECT count(*) FROM t"), "0") << "what cannot be answered has not happened";
}

// Statements without rows have results too, and a text may hold a million of them.
TEST_F(QueryResultsTest, CountsWhatStandsAroundTheRows) {
  std::string sql;
  for (int i = 0; i < 100; ++i) sql += "SELECT 1 WHERE 0;";
  EXPECT_EQ(FailureWithin(1000, sql), std::nullopt);
  EXPECT_EQ(FailureWithin(300, sql), storage::ErrorKind::kResultTooLarge);
}

}  // namespace
}  // namespace compat
