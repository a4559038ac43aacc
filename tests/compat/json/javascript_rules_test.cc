// JSON as a JavaScript server reads it: JsonRules::kJavaScript.

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "compat/json/json_reader.h"

namespace compat {
namespace {

std::string Repeated(std::string_view text, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

std::string StringOf(std::string text) {
  const JsonDocument document = JsonDocument::Parse(std::move(text), JsonRules::kJavaScript);
  return std::string(document.root().AsString());
}

JsonFault FaultOf(std::string text) {
  JsonFault fault;
  const std::string shown = text.substr(0, 80);
  EXPECT_FALSE(JsonDocument::TryParse(std::move(text), fault, JsonRules::kJavaScript)) << shown;
  return fault;
}

TEST(JavaScriptRulesTest, ReadsLoneSurrogatesAsJavaScriptDoes) {
  EXPECT_EQ(StringOf(R"("caf\ud83d")"), "caf\uFFFD");
  EXPECT_EQ(StringOf(R"("\ude00\ud83d")"), "\uFFFD\uFFFD");
  EXPECT_EQ(StringOf(R"("\uDBFF\u0041\udc00")"), "\uFFFDA\uFFFD");
  EXPECT_EQ(StringOf(R"("\ud83d\ud83d\uDE00")"), "\uFFFD😀");
  EXPECT_EQ(StringOf(R"("\ud800\n\udc00")"), "\uFFFD\n\uFFFD");
  EXPECT_EQ(StringOf(R"("\\ud83d\\\ud83d")"), "\\ud83d\\\uFFFD");
  EXPECT_EQ(StringOf(R"("\uD83D\uDE00")"), "😀");
}

TEST(JavaScriptRulesTest, KeepsLoneSurrogatesWhereStringsAreJavaScripts) {
  const JsonDocument document = JsonDocument::Parse(
      "[\"\\ud83d\",\"a\\uDE00b\",\"\xFF\",\"\\uD83D\\uDE00\"]", JsonRules::kJavaScriptStrings);
  const auto strings = document.root().elements();
  EXPECT_EQ(strings[0].AsString(), "\xED\xA0\xBD");
  EXPECT_EQ(strings[1].AsString(),
            "a\xED\xB8\x80"
            "b");
  EXPECT_EQ(strings[2].AsString(), "\uFFFD");
  EXPECT_EQ(strings[3].AsString(), "😀");
}

TEST(JavaScriptRulesTest, ReadsBytesThatAreNotUtf8AsJavaScriptDoes) {
  EXPECT_EQ(StringOf("\"a\xFF\xE6\x97\""), "a\uFFFD\uFFFD");
  EXPECT_EQ(StringOf("\"\xED\xA0\x80\""), "\uFFFD\uFFFD\uFFFD");
  EXPECT_FALSE(FaultOf("[1]\xFF").what.empty());
  EXPECT_FALSE(FaultOf("\"\xC3").what.empty());
  EXPECT_EQ(FaultOf(std::string("{}\0", 3)).what, "a NUL byte");
}

TEST(JavaScriptRulesTest, PassesOverOneByteOrderMarkAsJavaScriptDoes) {
  EXPECT_EQ(StringOf("\xEF\xBB\xBF\"\xEF\xBB\xBFx\""), "\uFEFFx");
  EXPECT_EQ(FaultOf("\xEF\xBB\xBF[1,x]").offset_bytes, 6U);
  EXPECT_EQ(FaultOf("\xEF\xBB\xBF\xEF\xBB\xBF[]").offset_bytes, 3U);
  EXPECT_FALSE(FaultOf(" \xEF\xBB\xBF[]").what.empty());
}

TEST(JavaScriptRulesTest, ReadsNumbersBeyondTheDoublesAsJavaScriptDoes) {
  const auto double_of = [](const std::string& text) {
    return JsonDocument::Parse(text, JsonRules::kJavaScript).root().AsDouble();
  };
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(double_of("1e400"), infinity);
  EXPECT_EQ(double_of("-1.8e308"), -infinity);
  EXPECT_EQ(double_of("-1E+99999999999999999999"), -infinity);
  EXPECT_EQ(double_of("1" + std::string(400, '0')), infinity);
  EXPECT_EQ(double_of("1e-400"), 0.0);
  EXPECT_TRUE(std::signbit(double_of("-1e-400")));
}

TEST(JavaScriptRulesTest, ReadsOnBehindNumbersBeyondTheDoubles) {
  const JsonDocument document = JsonDocument::Parse(
      R"({"a\n":[{"b":"\"x"},{"c":[1,1e400,"\u0041",-1e999,{"d":2}]},3],"e":1e400,"f":"g"})",
      JsonRules::kJavaScript);
  const JsonValue root = document.root();

  EXPECT_EQ(root.members()[0].key, "a\n");
  EXPECT_EQ(root.members()[0].value.elements()[0].Find("b")->AsString(), "\"x");
  const JsonValue list = *root.members()[0].value.elements()[1].Find("c");
  ASSERT_EQ(list.size(), 5U);
  EXPECT_EQ(list.elements()[0].AsDouble(), 1);
  EXPECT_TRUE(std::isinf(list.elements()[1].AsDouble()));
  EXPECT_EQ(list.elements()[2].AsString(), "A");
  EXPECT_TRUE(std::isinf(list.elements()[3].AsDouble()));
  EXPECT_EQ(list.elements()[4].Find("d")->AsInt64(), 2);
  EXPECT_EQ(root.members()[0].value.elements()[2].AsInt64(), 3);
  EXPECT_EQ(root.Find("f")->AsString(), "g");
  EXPECT_EQ(FaultOf(R"({"a":[{"b":[1e400, 1e400, x]}]})").offset_bytes, 26U);
  EXPECT_EQ(FaultOf("\xEF\xBB\xBF[1e400,x]").offset_bytes, 10U);
  EXPECT_FALSE(FaultOf("[1e400").what.empty());
  EXPECT_FALSE(FaultOf("1" + std::string(400, '0') + ".").what.empty());
  EXPECT_FALSE(FaultOf("[1e400}").what.empty());
}

TEST(JavaScriptRulesTest, TakesTheLastOfEqualKeysAsJavaScriptDoes) {
  const JsonDocument document = JsonDocument::Parse(
      R"({"a":1,"b":{"x":1,"x":2,"x":[3]},"a":4,"c":5,"\u0061":6})", JsonRules::kJavaScript);
  const JsonValue root = document.root();

  ASSERT_EQ(root.size(), 3U);
  EXPECT_EQ(root.members()[0].key, "a");
  EXPECT_EQ(root.members()[0].value.AsInt64(), 6);
  EXPECT_EQ(root.Find("c")->AsInt64(), 5);
  ASSERT_EQ(root.Find("b")->size(), 1U);
  EXPECT_EQ(root.Find("b")->Find("x")->elements()[0].Path(), "b.x[0]");
}

TEST(JavaScriptRulesTest, TakesAHundredThousandEqualKeysAsJavaScriptDoes) {
  std::string text = R"({"k":0)";
  for (int i = 1; i < 100'000; ++i) text += ",\"k\":" + std::to_string(i);

  const JsonDocument document = JsonDocument::Parse(text + "}", JsonRules::kJavaScript);

  EXPECT_EQ(document.root().size(), 1U);
  EXPECT_EQ(document.root().Find("k")->AsInt64(), 99'999);
}

TEST(JavaScriptRulesTest, RefusesWhatJavaScriptRefuses) {
  for (const char* text : {"", "{a:1}", "[1,]", "01", "NaN", "Infinity", "\"\t\"", "\"\\x41\"",
                           "\"\\ud8\"", "\"\\ud83d\\u\"", "\"\\ud83d", "{} x", "'a'", "\"\\"}) {
    EXPECT_FALSE(FaultOf(text).what.empty()) << text;
  }
  EXPECT_FALSE(FaultOf(Repeated("[", 65) + Repeated("]", 65)).what.empty());
}

}  // namespace
}  // namespace compat
