#include "compat/cloudflare/insights/recommendations.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compat/control/advice.h"
#include "compat/json/json_reader.h"
#include "storage/error.h"
#include "tests/support/error_kind_of.h"

namespace compat {
namespace {

using testing::AllOf;
using testing::HasSubstr;

storage::IndexAdvice Advice() {
  storage::IndexSuggestion suggestion;
  suggestion.indexes = {{{"t_idx", "t", "CREATE INDEX t_idx ON t(a)"}, 4096},
                        {{"u \"idx", "u", "CREATE INDEX \"u \"\"idx\" ON u(b)"}, 8192}};
  suggestion.queries = {
      {"SELECT * FROM t, u WHERE a = ?", 3, {1000, 1.5}, {10, 0.25}, "SCAN t", "SEARCH t"},
      {"SELECT \"\u2026\n\" FROM t", 1, {500, 2}, {1, 0.25}, "SCAN t\n  SCAN u", ""}};
  return {.statements = 7,
          .suggestions = {suggestion},
          .untried = {{"SELECT * FROM gone", "no such table: gone"}}};
}

TEST(RecommendationsTest, HaveTheKeysOfTheDraft) {
  const std::string answer = cloudflare::RecommendationsAnswer(Advice(), 0);

  EXPECT_THAT(
      answer,
      AllOf(
          HasSubstr(R"~("recommendations":{"generated_at":"1970-01-01T00:00:00.000Z",)~"
                    R"~("insights":[{"summary":"2 indexes on t and u would spare 2 queries)~"),
          HasSubstr(R"~("suggestions":[{"kind":"index_creation",)~"
                    R"~("sql":"CREATE INDEX t_idx ON t(a)","summary":"Index t_idx on t",)~"
                    R"~("cost_impact":"rows read: 1500 before, 11 after; time: 3.500 ms before, )~"
                    R"~(0.500 ms after"})~"),
          HasSubstr("It takes 12288 bytes"),
          HasSubstr(R"~("query":"SELECT * FROM t, u WHERE a = ?","cost":1000})~")));
}

TEST(RecommendationsTest, AreEmptyWhereThereIsNoAdvice) {
  EXPECT_THAT(cloudflare::RecommendationsAnswer({}, 0), HasSubstr(R"~("insights":[]}})~"));
}

TEST(RecommendationsTest, AreTheOnlyInsights) {
  const auto refusal = [](const char* query) {
    return tests::ErrorMessageOf([&] { cloudflare::CheckInsightsRequest(QueryParameters(query)); });
  };

  EXPECT_EQ(refusal("filter=recommendations"), "no error");
  EXPECT_THAT(refusal(""), HasSubstr("filter => Required"));
  EXPECT_THAT(refusal("filter=all"), HasSubstr("Expected 'recommendations'"));
}

TEST(AdviceAnswerTest, IsReadAsItWasWritten) {
  const std::string written = control::AdviceAnswer(Advice(), 0);
  JsonFault fault;
  const auto document = JsonDocument::TryParse(written, fault);

  EXPECT_EQ(control::AdviceAnswer(control::ReadAdvice(document.value().root()), 0), written);
}

TEST(AdviceAnswerTest, IsToldFromOtherAnswers) {
  for (const char* other : {"[]", "{}", R"~({"tried":1})~", R"~({"tried":"x"})~",
                            R"~({"tried":1,"suggestions":[{}],"untried":[]})~",
                            R"~({"tried":1,"suggestions":[],"untried":[3]})~"}) {
    JsonFault fault;
    const auto document = JsonDocument::TryParse(other, fault);
    EXPECT_EQ(tests::ErrorKindOf([&] { control::ReadAdvice(document.value().root()); }),
              storage::ErrorKind::kInvalidRequest)
        << other;
  }
}

}  // namespace
}  // namespace compat
