#include "compat/query_parameters.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/error_kind_of.h"

namespace compat {
namespace {

using storage::ErrorKind;

TEST(QueryParametersTest, DecodesNamesAndValues) {
  const QueryParameters parameters("name=a%20b+c&%6eull=%00&empty=&bare&&x==1");
  EXPECT_EQ(*parameters.Find("name"), "a b c");
  EXPECT_EQ(*parameters.Find("null"), std::string(1, '\0'));
  EXPECT_EQ(*parameters.Find("empty"), "");
  EXPECT_EQ(*parameters.Find("bare"), "");
  EXPECT_EQ(*parameters.Find("x"), "=1");
  EXPECT_EQ(parameters.Find("Name"), nullptr);
  EXPECT_EQ(parameters.all().size(), 5U);
}

TEST(QueryParametersTest, KeepsTheOrderOfRepeatedNames) {
  const QueryParameters parameters("f=1&g=2&f=3");
  EXPECT_EQ(*parameters.Find("f"), "1");
  EXPECT_EQ(parameters.FindAll("f"), (std::vector<std::string_view>{"1", "3"}));
  EXPECT_TRUE(parameters.FindAll("h").empty());
}

TEST(QueryParametersTest, IsEmptyForAnEmptyQuery) {
  EXPECT_TRUE(QueryParameters("").all().empty());
  EXPECT_TRUE(QueryParameters("&&&").all().empty());
}

TEST(QueryParametersTest, RefusesBrokenEncoding) {
  for (const char* query : {"a=%", "a=%1", "%zz=1", "a=%0x", "a=1&b=%G1", "a=%-1", "a=%+1"}) {
    EXPECT_EQ(tests::ErrorKindOf([&] { QueryParameters{query}; }), ErrorKind::kMalformedRequest)
        << query;
  }
}

TEST(QueryParametersTest, DecodesPercentAtTheVeryEnd) {
  EXPECT_EQ(PercentDecode("%41", PlusSign::kIsPlus), "A");
  EXPECT_EQ(PercentDecode("%4", PlusSign::kIsPlus), std::nullopt);
  EXPECT_EQ(PercentDecode("+%2B", PlusSign::kIsPlus), "++");
  EXPECT_EQ(PercentDecode("+%2b", PlusSign::kIsSpace), " +");
}

}  // namespace
}  // namespace compat
