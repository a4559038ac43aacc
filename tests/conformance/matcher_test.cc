#include "tests/conformance/matcher.h"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace tests {
namespace {

rapidjson::Document Parsed(const std::string& json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseFullPrecisionFlag>(json.data(), json.size());
  EXPECT_FALSE(document.HasParseError()) << json;
  return document;
}

// The differences as one text; empty when `actual` is as expected.
std::string Compared(const std::string& expected, const std::string& actual) {
  const rapidjson::Document expectation = Parsed(expected);
  const rapidjson::Document value = Parsed(actual);
  CheckExpectation(expectation);
  Variables variables;
  variables.Set("name", "shop");
  std::string text;
  for (const std::string& line : Differences(expectation, &value, variables, "body"))
    text += line + "\n";
  return text;
}

TEST(MatcherTest, AcceptsEqualScalars) {
  for (const char* json :
       {"null", "true", "false", "0", "-1", "9007199254740993", "1.5", "\"\"", "\"a\""}) {
    EXPECT_EQ(Compared(json, json), "") << json;
  }
}

TEST(MatcherTest, TellsScalarsApart) {
  const char* const pairs[][2] = {{"null", "false"},
                                  {"true", "false"},
                                  {"1", "2"},
                                  {"1", "\"1\""},
                                  {"\"a\"", "\"b\""},
                                  {"\"a\"", "\"ab\""},
                                  {"0", "null"},
                                  {"1.5", "1.25"},
                                  {"\"\"", "null"},
                                  {"[]", "{}"},
                                  {"9007199254740993", "9007199254740992"}};
  for (const auto& pair : pairs) {
    EXPECT_NE(Compared(pair[0], pair[1]), "") << pair[0] << " and " << pair[1];
    EXPECT_NE(Compared(pair[1], pair[0]), "") << pair[1] << " and " << pair[0];
  }
}

TEST(MatcherTest, TellsAWholeNumberFromOneWithAFraction) {
  EXPECT_NE(Compared("1", "1.0"), "");
  EXPECT_NE(Compared("1.0", "1"), "");
}

TEST(MatcherTest, ComparesNamedFieldsOnly) {
  EXPECT_EQ(Compared(R"({"a":1})", R"({"b":2,"a":1})"), "");
  EXPECT_EQ(Compared(R"({"a":1})", R"({"b":2})"), "body.a: expected 1, got nothing\n");
  EXPECT_EQ(Compared(R"({"a":{"b":1}})", R"({"a":{"b":2}})"), "body.a.b: expected 1, got 2\n");
}

TEST(MatcherTest, ComparesWholeArrays) {
  EXPECT_EQ(Compared("[1,2]", "[1,2]"), "");
  EXPECT_NE(Compared("[1]", "[1,2]"), "");
  EXPECT_NE(Compared("[1,2]", "[1]"), "");
  EXPECT_EQ(Compared("[1,2]", "[1,3]"), "body[1]: expected 2, got 3\n");
  EXPECT_NE(Compared("[]", "[1]"), "");
}

TEST(MatcherTest, ExpandsVariables) {
  EXPECT_EQ(Compared(R"("the ${name}")", R"("the shop")"), "");
  EXPECT_NE(Compared(R"("the ${name}")", R"("the ${name}")"), "");
}

TEST(MatcherTest, ExactlyMeansTheseKeysInThisOrder) {
  const std::string expected = R"({"$exactly":{"a":1,"b":[{"c":2}]}})";

  EXPECT_EQ(Compared(expected, R"({"a":1,"b":[{"c":2}]})"), "");
  EXPECT_NE(Compared(expected, R"({"b":[{"c":2}],"a":1})"), "");
  EXPECT_NE(Compared(expected, R"({"a":1,"b":[{"c":2}],"d":3})"), "");
  EXPECT_NE(Compared(expected, R"({"a":1,"b":[{"c":2,"d":3}]})"), "");
}

TEST(MatcherTest, KeysComparesNothingElse) {
  EXPECT_EQ(Compared(R"({"$keys":["a","b"]})", R"({"a":1,"b":2})"), "");
  EXPECT_NE(Compared(R"({"$keys":["a","b"]})", R"({"b":1,"a":2})"), "");
  EXPECT_NE(Compared(R"({"$keys":["a"]})", R"({"a":1,"b":2})"), "");
  EXPECT_NE(Compared(R"({"$keys":["a"]})", R"(["a"])"), "");
}

TEST(MatcherTest, AbsentWantsNoKey) {
  EXPECT_EQ(Compared(R"({"a":{"$absent":true}})", R"({"b":1})"), "");
  EXPECT_NE(Compared(R"({"a":{"$absent":true}})", R"({"a":null})"), "");
}

TEST(MatcherTest, AnyWantsAType) {
  EXPECT_EQ(Compared(R"({"$any":"integer"})", "3"), "");
  EXPECT_NE(Compared(R"({"$any":"integer"})", "3.5"), "");
  EXPECT_EQ(Compared(R"({"$any":"number"})", "3.5"), "");
  EXPECT_NE(Compared(R"({"$any":"number"})", "\"3\""), "");
  EXPECT_NE(Compared(R"({"$any":"string"})", "null"), "");
  EXPECT_NE(Compared(R"({"$any":"array"})", "{}"), "");
  EXPECT_NE(Compared(R"({"a":{"$any":"value"}})", "{}"), "");
}

TEST(MatcherTest, MatchMeansTheWholeText) {
  EXPECT_EQ(Compared(R"({"$match":"[0-9a-f]{4}"})", R"("00ff")"), "");
  EXPECT_NE(Compared(R"({"$match":"[0-9a-f]{4}"})", R"("00ff0")"), "");
  EXPECT_NE(Compared(R"({"$match":".*"})", "1"), "");
}

TEST(MatcherTest, ContainsFindsTextsAndElements) {
  EXPECT_EQ(Compared(R"({"$contains":"syntax"})", R"("near x: syntax error")"), "");
  EXPECT_NE(Compared(R"({"$contains":"syntax"})", R"("no such table")"), "");
  EXPECT_EQ(Compared(R"({"$contains":{"a":1}})", R"([{"a":2},{"a":1,"b":1}])"), "");
  EXPECT_NE(Compared(R"({"$contains":{"a":1}})", R"([{"a":2}])"), "");
  EXPECT_NE(Compared(R"({"$contains":{"a":1}})", "[]"), "");
}

TEST(MatcherTest, NotTurnsAnExpectationRound) {
  EXPECT_EQ(Compared(R"({"$not":"shop"})", R"("bank")"), "");
  EXPECT_NE(Compared(R"({"$not":"${name}"})", R"("shop")"), "");
}

TEST(MatcherTest, LengthCountsBytesAndElements) {
  EXPECT_EQ(Compared(R"({"$length":2})", "[1,2]"), "");
  EXPECT_NE(Compared(R"({"$length":2})", "[1]"), "");
  EXPECT_EQ(Compared(R"({"$length":2})", R"("ab")"), "");
  EXPECT_NE(Compared(R"({"$length":2})", "2"), "");
}

TEST(MatcherTest, BetweenIncludesItsEnds) {
  EXPECT_EQ(Compared(R"({"$between":[1,2]})", "1"), "");
  EXPECT_EQ(Compared(R"({"$between":[1,2]})", "2"), "");
  EXPECT_NE(Compared(R"({"$between":[1,2]})", "2.5"), "");
  EXPECT_NE(Compared(R"({"$between":[1,2]})", "\"1\""), "");
}

TEST(MatcherTest, EachWantsEveryElement) {
  EXPECT_EQ(Compared(R"({"$each":{"a":1}})", R"([{"a":1},{"a":1}])"), "");
  EXPECT_NE(Compared(R"({"$each":{"a":1}})", R"([{"a":1},{"a":2}])"), "");
  EXPECT_NE(Compared(R"({"$each":1})", "1"), "");
}

TEST(MatcherTest, SeveralOperatorsAllHold) {
  EXPECT_EQ(Compared(R"({"$length":1,"$each":1})", "[1]"), "");
  EXPECT_NE(Compared(R"({"$length":1,"$each":1})", "[1,1]"), "");
  EXPECT_NE(Compared(R"({"$length":1,"$each":1})", "[2]"), "");
}

TEST(MatcherTest, RefusesOperatorsThatDoNotExist) {
  for (const char* json :
       {R"({"$lenght":1})", R"({"a":[{"$type":"x"}]})", R"({"$absent":false})", R"({"$any":"int"})",
        R"({"$match":"("})", R"({"$between":[1]})", R"({"$keys":"a"})",
        R"({"$exactly":{"$nothing":1}})", R"({"$any":"string","a":1})"}) {
    EXPECT_THROW(CheckExpectation(Parsed(json)), std::runtime_error) << json;
  }
}

}  // namespace
}  // namespace tests
