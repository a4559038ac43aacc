#include "tests/corpora/judgement.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tests {
namespace {

using testing::IsEmpty;
using testing::Not;

Outcome Failed(const std::string& error, int offset = -1) {
  Outcome outcome;
  outcome.error = error;
  outcome.error_offset = offset;
  return outcome;
}

Outcome Row(const Cell& cell) {
  Outcome outcome;
  outcome.columns = {"a"};
  outcome.rows = {{cell}};
  return outcome;
}

TEST(JudgementTest, ComparesErrorsByMessageAndOffset) {
  const Outcome stock = Failed("no such table: t", 14);

  EXPECT_THAT(Difference(Failed("no such table: t at offset 14: SQLITE_ERROR"), stock), IsEmpty());
  EXPECT_THAT(Difference(Failed("no such table: t at offset 15: SQLITE_ERROR"), stock),
              Not(IsEmpty()));
  EXPECT_THAT(Difference(Failed("no such table: t2 at offset 14: SQLITE_ERROR"), stock),
              Not(IsEmpty()));
  EXPECT_THAT(Difference(Outcome{}, stock), Not(IsEmpty()));
}

TEST(JudgementTest, NeverTakesAFaultOfTheServer) {
  Outcome server = Failed("x: SQLITE_CORRUPT");
  server.status = 500;

  EXPECT_THAT(Difference(server, Failed("x")), Not(IsEmpty()));
}

TEST(JudgementTest, ComparesValuesAsJsonCanShowThem) {
  const Cell infinite = {.kind = Cell::Kind::kNumber,
                         .number = std::numeric_limits<double>::infinity(),
                         .text = "Inf"};
  const Cell text = {.kind = Cell::Kind::kText, .text = "1"};
  const Cell blob = {.kind = Cell::Kind::kBlob, .text = "1"};

  EXPECT_THAT(Difference(Row({}), Row(infinite)), IsEmpty());
  EXPECT_THAT(Difference(Row(text), Row(text)), IsEmpty());
  EXPECT_THAT(Difference(Row(blob), Row(text)), Not(IsEmpty()));
  EXPECT_THAT(Difference(Row({}), Row(text)), Not(IsEmpty()));
}

TEST(JudgementTest, TakesRandomEndsOfColumnNamesForEqual) {
  Outcome server = Row({});
  Outcome stock = Row({});
  server.columns = {"a:408930598"};
  stock.columns = {"a:1971416461"};
  EXPECT_THAT(Difference(server, stock), IsEmpty());

  stock.columns = {"b:408930598"};
  EXPECT_THAT(Difference(server, stock), Not(IsEmpty()));
}

TEST(JudgementTest, KnowsRulesFromFaults) {
  EXPECT_THAT(RuleThatRefuses("ATTACH 'a' AS b", Failed("not authorized: SQLITE_AUTH")),
              Not(IsEmpty()));
  EXPECT_THAT(RuleThatRefuses("SELECT 1", Failed("no such table: t: SQLITE_ERROR")), IsEmpty());
  EXPECT_THAT(RuleThatRefuses("SELECT 'not authorized'", Outcome{}), IsEmpty());
}

}  // namespace
}  // namespace tests
