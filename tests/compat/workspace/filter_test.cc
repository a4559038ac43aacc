#include "compat/workspace/filter.h"

#include <string>

#include <gtest/gtest.h>

#include "compat/workspace/filter_operators.h"
#include "compat/workspace/order_by.h"
#include "storage/error.h"
#include "tests/support/small_stack.h"

namespace compat::workspace {
namespace {

using storage::RecordColumn;
using storage::RecordCondition;
using Kind = RecordCondition::Kind;

// The path of the error that parsing ends with; "none" without one.
template <typename Parse>
std::string PathOfError(Parse&& parse) {
  try {
    parse();
    return "none";
  } catch (const storage::Error& error) {
    EXPECT_EQ(error.kind(), storage::ErrorKind::kInvalidRequest);
    return error.path();
  }
}

std::string FilterFault(const std::string& json) {
  return PathOfError([&] { ParseFilter(json); });
}

TEST(FilterTest, MakesATreeOfConditions) {
  const RecordCondition all =
      ParseFilter(R"({"name":{"not":{"startsWith":"a","mode":"insensitive"}},"OR":[
          {"createdAt":{"lt":"1970-01-01T00:00:01Z"}},{"workspace":{"isNot":{"slug":"north"}}}]})");

  ASSERT_EQ(all.kind, Kind::kAll);
  ASSERT_EQ(all.children.size(), 2U);
  EXPECT_EQ(all.children[0].kind, Kind::kNot);
  const RecordCondition& starts = all.children[0].children.at(0);
  EXPECT_EQ(starts.kind, Kind::kStartsWith);
  EXPECT_EQ(starts.column, RecordColumn::kName);
  EXPECT_EQ(starts.letter_case, storage::LetterCase::kIgnored);
  const RecordCondition& any = all.children[1];
  EXPECT_EQ(any.kind, Kind::kAny);
  EXPECT_EQ(any.children.at(0).values.at(0).integer, 1000);
  EXPECT_EQ(any.children.at(1).kind, Kind::kNot);
  EXPECT_EQ(any.children.at(1).children.at(0).kind, Kind::kOwner);
}

TEST(FilterTest, RefusesMoreLevelsThanTheStackIsSureToHold) {
  const auto nested = [](const std::string& opening, int levels) {
    std::string json;
    for (int i = 0; i < levels; ++i) json += opening;
    json += R"({"slug":"a"})";
    for (int i = 0; i < levels; ++i) json += opening.find('[') == std::string::npos ? "}" : "]}";
    return json;
  };
  tests::OnSmallStack([&] {
    for (const char* opening : {R"({"AND":)", R"({"OR":[)", R"({"NOT":)"}) {
      EXPECT_EQ(FilterFault(nested(opening, kMaxFilterDepth)), "none") << opening;
      EXPECT_NE(FilterFault(nested(opening, kMaxFilterDepth + 1)), "none") << opening;
      EXPECT_EQ(FilterFault(nested(opening, 100'000)), "filter") << opening;
    }
    EXPECT_EQ(FilterFault(R"({"name":)" + nested(R"({"not":)", 60) + "}").substr(0, 11),
              "filter.name");
    EXPECT_EQ(FilterFault(R"({"name":)" + nested(R"({"not":)", 100'000) + "}"), "filter");
  });
}

TEST(FilterTest, TellsWhereAFaultIs) {
  EXPECT_EQ(FilterFault(R"({"AND":[{},{"name":{"startWith":"x"}}]})"),
            "filter.AND[1].name.startWith");
  EXPECT_EQ(FilterFault(R"({"a key":1})"), R"(filter["a key"])");
  EXPECT_EQ(FilterFault(R"({"a":{"a":1,"a":2}})"), "filter.a.a");
  EXPECT_EQ(FilterFault("[1"), "filter");
}

TEST(FilterTest, KeepsEveryOperatorOffWrongOperands) {
  for (const FilterOperator& op : kFilterOperators) {
    const std::string name(op.name);
    EXPECT_EQ(FilterFault(R"({"name":{")" + name + R"(":1}})"), "filter.name." + name);
    if (op.fields == FilterOperator::Fields::kTexts) {
      EXPECT_EQ(FilterFault(R"({"createdAt":{")" + name + R"(":"x"}})"),
                "filter.createdAt." + name);
    }
  }
}

TEST(FilterTest, CountsConditionsEverywhere) {
  std::string many = R"({"OR":[)";
  for (int i = 0; i < 128; ++i) many += R"({"name":{"gt":"a","lt":"b"}},)";
  const std::string just = many + "{}]}";
  const std::string over = many + R"({"workspace":{"slug":"x"}}]})";

  EXPECT_EQ(FilterFault(just), "none");
  EXPECT_EQ(FilterFault(over), "filter.OR[128].workspace.slug");
}

TEST(OrderByTest, EndsWithTheId) {
  const auto order = ParseOrderBy(R"([{"name":"desc"},{"createdAt":"asc_nulls_first"}])");

  ASSERT_EQ(order.size(), 3U);
  EXPECT_EQ(order[0].column, RecordColumn::kName);
  EXPECT_EQ(order[0].direction, storage::RecordSortKey::Direction::kDescending);
  EXPECT_EQ(order[0].nulls, storage::RecordSortKey::Nulls::kFirst);
  EXPECT_EQ(order[1].nulls, storage::RecordSortKey::Nulls::kFirst);
  EXPECT_EQ(order[2].column, RecordColumn::kId);
  EXPECT_EQ(order[2].direction, storage::RecordSortKey::Direction::kAscending);
}

TEST(OrderByTest, LeavesOutWhatDecidesNothing) {
  EXPECT_EQ(ParseOrderBy(R"([{"id":"desc"},{"name":"asc"}])").size(), 1U);
  EXPECT_EQ(ParseOrderBy(R"([{"name":"asc"},{"name":"desc"}])").size(), 2U);
  EXPECT_EQ(ParseOrderBy("[]").size(), DefaultOrder().size());
}

TEST(OrderByTest, TellsWhereAFaultIs) {
  const auto fault = [](const char* json) { return PathOfError([&] { ParseOrderBy(json); }); };

  EXPECT_EQ(fault(R"([{"name":"asc"},{"nam":"asc"}])"), "orderBy[1].nam");
  EXPECT_EQ(fault(R"([{"name":"asc","name":"asc"}])"), "orderBy[0].name");
  EXPECT_EQ(fault(R"({"name":"asc"})"), "orderBy");
}

}  // namespace
}  // namespace compat::workspace
