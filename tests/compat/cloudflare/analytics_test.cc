// POST /graphql: what is read of a query, and the answers.

#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "compat/cloudflare/analytics_answer.h"
#include "compat/cloudflare/analytics_request.h"
#include "storage/error.h"
#include "tests/support/error_kind_of.h"

namespace compat::cloudflare {
namespace {

using storage::UsageOrder;

// `query` and `filter` are JSON.
std::string Body(const std::string& query, const std::string& filter = "{}") {
  return R"({"operationName":"getD1QueriesOverviewQuery","query":)" + query +
         R"(,"variables":{"accountTag":"A","filter":)" + filter + "}}";
}

AnalyticsRequest ParseQuery(const std::string& arguments) {
  return ParseAnalyticsRequest(
      Body("\"d1QueriesAdaptiveGroups(" + arguments + ") { count }\"", "{}"));
}

std::string FailureOf(const std::string& body) {
  return tests::ErrorMessageOf([&] { ParseAnalyticsRequest(body); });
}

TEST(AnalyticsRequestTest, ReadsTheOrder) {
  struct Example {
    const char* text;
    UsageOrder::Key key;
    UsageOrder::Measure measure;
  };
  for (const auto& [text, key, measure] : {
           Example{"count", UsageOrder::Key::kRuns, UsageOrder::Measure::kSum},
           Example{"sum_queryDurationMs", UsageOrder::Key::kDuration, UsageOrder::Measure::kSum},
           Example{"avg_queryDurationMs", UsageOrder::Key::kDuration,
                   UsageOrder::Measure::kAverage},
           Example{"sum_rowsRead", UsageOrder::Key::kRowsRead, UsageOrder::Measure::kSum},
           Example{"avg_rowsRead", UsageOrder::Key::kRowsRead, UsageOrder::Measure::kAverage},
           Example{"sum_rowsWritten", UsageOrder::Key::kRowsWritten, UsageOrder::Measure::kSum},
           Example{"avg_rowsWritten", UsageOrder::Key::kRowsWritten, UsageOrder::Measure::kAverage},
           Example{"sum_rowsReturned", UsageOrder::Key::kRowsReturned, UsageOrder::Measure::kSum},
           Example{"avg_rowsReturned", UsageOrder::Key::kRowsReturned,
                   UsageOrder::Measure::kAverage},
       }) {
    for (const bool ascends : {true, false}) {
      const UsageOrder order =
          ParseQuery("orderBy: [" + std::string(text) + (ascends ? "_ASC]" : "_DESC]")).order;
      EXPECT_EQ(order.key, key) << text;
      EXPECT_EQ(order.measure, measure) << text;
      EXPECT_EQ(order.direction == UsageOrder::Direction::kAscending, ascends) << text;
    }
  }
}

TEST(AnalyticsRequestTest, ReadsTheLimit) {
  EXPECT_EQ(ParseQuery("limit: 7, filter: $filter").limit, 7U);
  EXPECT_EQ(ParseQuery("filter: $filter,limit:7").limit, 7U);
  EXPECT_EQ(ParseQuery("filter: $filter, limit\\n: \\t7 ").limit, 7U);
  EXPECT_EQ(ParseQuery("filter: $filter").limit, 10'000U);
  EXPECT_EQ(ParseQuery("unlimit: 7, nolimit: 8").limit, 10'000U);
  for (const char* wrong : {"0", "-1", "10001", "1.5", "NaN", "$limit", "", "5 6", "1e3"}) {
    EXPECT_EQ(FailureOf(Body("\"q(limit: " + std::string(wrong) + ")\"")),
              "limit must be positive number and not greater than 10000")
        << wrong;
  }
}

TEST(AnalyticsRequestTest, ReadsTheFilterWithAndWithoutAnd) {
  const AnalyticsRequest all = ParseAnalyticsRequest(Body("\"\""));
  EXPECT_EQ(all.account_tag, "A");
  EXPECT_EQ(all.database_id, std::nullopt);
  EXPECT_EQ(all.from_ms, std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(all.to_ms, std::numeric_limits<std::int64_t>::max());
  const std::string members =
      R"({"datetimeHour_geq":"1970-01-01T02:30:00.000Z","datetimeHour_leq":"1970-01-01T05:30:00Z","databaseId":"U"})";
  for (const std::string& filter : {members, R"({"AND":[)" + members + "]}"}) {
    const AnalyticsRequest request = ParseAnalyticsRequest(Body("\"\"", filter));
    EXPECT_EQ(request.database_id, "U");
    EXPECT_EQ(request.from_ms, 2 * storage::kHourMs) << "the hour that has begun";
    EXPECT_EQ(request.to_ms, 5 * storage::kHourMs + storage::kHourMs / 2);
  }
  const AnalyticsRequest narrower = ParseAnalyticsRequest(Body(
      "\"\"", R"({"datetimeHour_geq":"1970-01-02","AND":[{"datetimeHour_geq":"1970-01-01"}]})"));
  EXPECT_EQ(narrower.from_ms, 24 * storage::kHourMs);
}

TEST(AnalyticsRequestTest, RefusesWhatItDoesNotUnderstand) {
  EXPECT_EQ(FailureOf(""), "the body is not a JSON object");
  EXPECT_EQ(FailureOf("{}"), "operationName is missing");
  EXPECT_EQ(FailureOf(R"({"operationName":1})"), "operationName must be a string");
  EXPECT_EQ(FailureOf(Body("\"\"", "[]")), "variables.filter must be an object");
  EXPECT_EQ(FailureOf(Body("\"\"", R"({"AND":[1]})")), "variables.filter.AND[0] must be an object");
  EXPECT_EQ(FailureOf(Body("\"\"", R"({"databaseId":"a","AND":[{"databaseId":"b"}]})")),
            "variables.filter.AND[0].databaseId is not the only databaseId");
  for (const char* wrong : {"", "DESC", "_DESC", "sum_DESC", "sum_rowsRead", "rowsRead_DESC",
                            "sum_rowsRead_desc", "count_DESC, count_ASC", "sum_count_DESC"}) {
    EXPECT_EQ(FailureOf(Body("\"q(orderBy: [" + std::string(wrong) + "])\"")),
              "unknown enum orderBy " + std::string(wrong));
  }
}

storage::Usage Cost() {
  storage::Usage usage;
  usage.reads = 3;
  usage.writes = 1;
  usage.duration_ms = 2;
  usage.rows_read = 6;
  usage.rows_written = 1;
  usage.rows_returned = 4;
  usage.slowest_ms = 1.25;
  usage.slowest_plan = "SCAN t\n  x";
  return usage;
}

TEST(AnalyticsAnswerTest, TellsHours) {
  const std::vector<storage::HourUsage> hours = {{1'790'661'600'000, Cost()}};

  EXPECT_EQ(AnalyticsGroups(hours),
            R"({"data":{"viewer":{"accounts":[{"d1AnalyticsAdaptiveGroups":[{"sum":{)"
            R"("readQueries":3,"writeQueries":1,"rowsRead":6,"rowsWritten":1},)"
            R"("dimensions":{"datetimeHour":"2026-09-29T06:00:00Z"}}]}]}},"errors":null})");
  EXPECT_EQ(AnalyticsGroups({}),
            R"({"data":{"viewer":{"accounts":[{"d1AnalyticsAdaptiveGroups":[]}]}},"errors":null})");
}

TEST(AnalyticsAnswerTest, TellsStatements) {
  std::vector<storage::DatabaseStatementUsage> statements = {{"u", "SELECT ?", Cost()}};
  const std::string start =
      R"({"data":{"viewer":{"accounts":[{"d1QueriesAdaptiveGroups":[{)"
      R"("sum":{"queryDurationMs":2,"rowsRead":6,"rowsWritten":1,"rowsReturned":4},)"
      R"("avg":{"queryDurationMs":0.5,"rowsRead":1.5,"rowsWritten":0.25,"rowsReturned":1},)"
      R"("count":4,)";
  const std::string end =
      R"("dimensions":{"query":"SELECT ?","databaseId":"u"}}]}]}},"errors":null})";

  EXPECT_EQ(QueriesGroups(statements, SlowestRun::kNotAsked), start + end);
  EXPECT_EQ(QueriesGroups(statements, SlowestRun::kAsked),
            start + R"("slowestRun":{"durationMs":1.25,"queryPlan":"SCAN t\n  x"},)" + end);
  statements[0].usage.slowest_plan.clear();
  EXPECT_EQ(QueriesGroups(statements, SlowestRun::kAsked),
            start + R"("slowestRun":{"durationMs":1.25,"queryPlan":null},)" + end);
}

TEST(AnalyticsAnswerTest, TellsFailuresInGraphqlsForm) {
  using storage::Error;
  using storage::ErrorKind;
  const auto invalid = AnalyticsFailureOf(Error(ErrorKind::kInvalidRequest, "no \"x\""));
  ASSERT_TRUE(invalid);
  EXPECT_EQ(invalid->status, 200);
  EXPECT_EQ(invalid->body, R"({"data":null,"errors":[{"message":"no \"x\""}]})");
  const auto forbidden = AnalyticsFailureOf(Error(ErrorKind::kForbidden, "x"));
  ASSERT_TRUE(forbidden);
  EXPECT_EQ(forbidden->status, 403);
  EXPECT_FALSE(AnalyticsFailureOf(Error(ErrorKind::kNoCredentials, "x")));
  EXPECT_FALSE(AnalyticsFailureOf(Error(ErrorKind::kIo, "x")));
}

}  // namespace
}  // namespace compat::cloudflare
