#include "compat/json/json_reader.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "storage/error.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/small_stack.h"

namespace compat {
namespace {

using storage::ErrorKind;

std::string Repeated(std::string_view text, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

// Why `text` is refused. Fails the test when it is not.
JsonFault FaultOf(std::string text) {
  JsonFault fault;
  const std::string shown = text.substr(0, 80);
  EXPECT_FALSE(JsonDocument::TryParse(std::move(text), fault)) << shown;
  return fault;
}

bool IsAccepted(std::string text) {
  JsonFault fault;
  return JsonDocument::TryParse(std::move(text), fault).has_value();
}

std::string StringOf(std::string text) {
  const JsonDocument document = JsonDocument::Parse(std::move(text));
  return std::string(document.root().AsString());
}

double DoubleOf(std::string text) { return JsonDocument::Parse(std::move(text)).root().AsDouble(); }

std::optional<std::int64_t> Int64Of(std::string text) {
  return JsonDocument::Parse(std::move(text)).root().AsInt64();
}

TEST(JsonReaderTest, ReadsEveryKindOfValue) {
  const JsonDocument document =
      JsonDocument::Parse(R"( {"a": [null, true, false, -1.50, "x", {}, []], "b": {"c": 1}} )");
  const JsonValue root = document.root();

  ASSERT_TRUE(root.Is(JsonKind::kObject));
  ASSERT_EQ(root.size(), 2U);
  const JsonRange<JsonValue> values = root.Find("a")->elements();
  ASSERT_EQ(values.size(), 7U);
  EXPECT_TRUE(values[0].Is(JsonKind::kNull));
  EXPECT_TRUE(values[1].AsBoolean());
  EXPECT_FALSE(values[2].AsBoolean());
  EXPECT_EQ(values[3].number_text(), "-1.50");
  EXPECT_EQ(values[4].AsString(), "x");
  EXPECT_TRUE(values[5].Is(JsonKind::kObject));
  EXPECT_TRUE(values[5].members().empty());
  EXPECT_TRUE(values[6].elements().empty());
  EXPECT_EQ(root.Find("b")->Find("c")->AsInt64(), 1);
  EXPECT_FALSE(root.Find("c"));
}

TEST(JsonReaderTest, KeepsTheOrderOfMembersAndElements) {
  const JsonDocument document = JsonDocument::Parse(R"({"z":1,"a":2,"":3,"m":[3,1,2]})");

  std::string keys;
  for (const JsonMember member : document.root().members()) keys += std::string(member.key) + ",";
  std::string elements;
  for (const JsonValue element : document.root().Find("m")->elements())
    elements += element.number_text();

  EXPECT_EQ(keys, "z,a,,m,");
  EXPECT_EQ(elements, "312");
}

TEST(JsonReaderTest, TakesAnyValueAsADocument) {
  for (const char* text : {"null", "true", "0", "\"\"", "[]", "{}", " \t\r\n1\n"})
    EXPECT_TRUE(IsAccepted(text));
}

TEST(JsonReaderTest, SurvivesAMove) {
  std::vector<JsonDocument> documents;
  documents.push_back(JsonDocument::Parse(R"(["short"])"));
  const JsonValue before = documents.front().root().elements()[0];
  for (int i = 0; i < 20; ++i) documents.push_back(JsonDocument::Parse("[]"));

  EXPECT_EQ(before.AsString(), "short");
  EXPECT_EQ(documents.front().root().elements()[0].AsString(), "short");
}

TEST(JsonReaderTest, NamesTheKinds) {
  EXPECT_STREQ(NameOf(JsonKind::kNull), "null");
  EXPECT_STREQ(NameOf(JsonKind::kBoolean), "boolean");
  EXPECT_STREQ(NameOf(JsonKind::kNumber), "number");
  EXPECT_STREQ(NameOf(JsonKind::kString), "string");
  EXPECT_STREQ(NameOf(JsonKind::kArray), "array");
  EXPECT_STREQ(NameOf(JsonKind::kObject), "object");
}

TEST(JsonReaderTest, DecodesEscapes) {
  EXPECT_EQ(StringOf(R"("\"\\\/\b\f\n\r\t")"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(StringOf(R"("\u0041\u00e9\u65e5\uD83D\uDE00")"), "Aé日😀");
  EXPECT_EQ(StringOf(R"("a\u0000b")"), std::string("a\0b", 3));
  EXPECT_EQ(StringOf(R"("\uFFFD\ud7ff\uE000")"), "\uFFFD\uD7FF\uE000");
}

TEST(JsonReaderTest, RefusesLoneSurrogates) {
  for (const char* text :
       {R"("\ud800")", R"("\uDBFFx")", R"("\ud800\u0041")", R"("\ud800\ud800")", R"("\udc00")",
        R"("a\uDFFFb")", R"("\ude00\ud83d")", R"({"\udc00":1})"}) {
    EXPECT_EQ(FaultOf(text).what, "half a surrogate pair in a string") << text;
  }
}

TEST(JsonReaderTest, RefusesInvalidUtf8Everywhere) {
  for (const std::string_view bytes :
       {"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE6\x97", "\xFF"}) {
    const std::string text(bytes);
    EXPECT_EQ(FaultOf("[\"ab" + text + "\"]").offset_bytes, 4U);
    EXPECT_EQ(FaultOf("{\"" + text + "\":1}").offset_bytes, 2U);
    EXPECT_EQ(FaultOf("[1]" + text).offset_bytes, 3U);
  }
}

TEST(JsonReaderTest, RefusesWhatJsonDoesNotHave) {
  for (const char* text : {
           "",           " ",         "{",         "[",         "\"",
           "[1,]",       "[,1]",      "[1 2]",     "{\"a\"}",   "{\"a\":}",
           "{\"a\":1,}", "{a:1}",     "{'a':1}",   "{1:1}",     "{\"a\":1 \"b\":2}",
           "]",          "}",         "[1}",       "{\"a\":1]", ":",
           "nul",        "nulL",      "True",      "tru",       "undefined",
           "NaN",        "Infinity",  "-Infinity", "01",        "-01",
           "-",          "+1",        ".5",        "1.",        "1.e5",
           "1e",         "1e+",       "0x10",      "1_000",     "// c\n1",
           "/* c */1",   "1 // c",    "\"\\x41\"", "\"\\u12\"", "\"\\u12g4\"",
           "\"\\a\"",    "\"\t\"",    "\"\n\"",    "\"\x1F\"",  "\v1",
           "\"abc",      "\"abc\\\"", "\"abc\\",
       }) {
    EXPECT_FALSE(FaultOf(text).what.empty()) << text;
  }
}

TEST(JsonReaderTest, RefusesTrailingBytes) {
  for (const char* text : {"{} x", "{}{}", "1 2", "null,", "[]]", "\"a\"\"b\""}) {
    EXPECT_EQ(FaultOf(text).what, "nothing may follow the value") << text;
  }
}

TEST(JsonReaderTest, RefusesNulBytes) {
  EXPECT_EQ(FaultOf(std::string("{}\0{", 4)).offset_bytes, 2U);
  EXPECT_EQ(FaultOf(std::string("{}\0", 3)).offset_bytes, 2U);
  EXPECT_EQ(FaultOf(std::string("\"a\0b\"", 5)).offset_bytes, 2U);
  EXPECT_EQ(FaultOf(std::string("\0", 1)).offset_bytes, 0U);
}

TEST(JsonReaderTest, RefusesAByteOrderMark) {
  EXPECT_EQ(FaultOf("\xEF\xBB\xBF{}").what, "a byte order mark");
  EXPECT_FALSE(IsAccepted(std::string("{\0}\0", 4)));
}

TEST(JsonReaderTest, TakesSixtyFourLevelsAndNoMore) {
  EXPECT_TRUE(IsAccepted(Repeated("[", 64) + Repeated("]", 64)));
  EXPECT_TRUE(IsAccepted(Repeated("{\"a\":", 64) + "1" + Repeated("}", 64)));
  EXPECT_EQ(FaultOf(Repeated("[", 65) + Repeated("]", 65)).offset_bytes, 64U);
  EXPECT_EQ(FaultOf(Repeated("{\"a\":", 65) + "1" + Repeated("}", 65)).what,
            "nested more than 64 levels deep");
}

TEST(JsonReaderTest, SurvivesAMillionLevels) {
  tests::OnSmallStack([] {
    EXPECT_FALSE(IsAccepted(Repeated("[", 1'000'000)));
    EXPECT_FALSE(IsAccepted(Repeated("[", 1'000'000) + Repeated("]", 1'000'000)));
    EXPECT_FALSE(IsAccepted(Repeated("{\"a\":", 1'000'000)));
    EXPECT_TRUE(IsAccepted(Repeated(" ", 1'000'000) + "[1]" + Repeated("\n", 1'000'000)));
    EXPECT_TRUE(IsAccepted("\"" + Repeated("\\n", 1'000'000) + "\""));
  });
}

TEST(JsonReaderTest, HoldsManyValues) {
  std::string text = "[0";
  for (int i = 1; i < 100'000; ++i) text += "," + std::to_string(i);

  const JsonDocument document = JsonDocument::Parse(text + "]");

  ASSERT_EQ(document.root().size(), 100'000U);
  for (std::size_t i = 0; i < 100'000; i += 997) {
    EXPECT_EQ(document.root().elements()[i].AsInt64(), static_cast<std::int64_t>(i));
  }
}

TEST(JsonReaderTest, TellsIntegersFromOtherNumbers) {
  EXPECT_EQ(Int64Of("0"), 0);
  EXPECT_EQ(Int64Of("-0"), 0);
  EXPECT_EQ(Int64Of("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(Int64Of("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  for (const char* text :
       {"9223372036854775808", "-9223372036854775809", "1.0", "1e3", "1E3", "-1.5"}) {
    EXPECT_EQ(Int64Of(text), std::nullopt) << text;
  }
}

TEST(JsonReaderTest, IntegralMeansWithoutFractionAndExponent) {
  for (const auto& [text, expected] :
       std::vector<std::pair<const char*, bool>>{{"1", true},
                                                 {"-12", true},
                                                 {"99999999999999999999", true},
                                                 {"1.0", false},
                                                 {"1e2", false},
                                                 {"1E2", false}}) {
    EXPECT_EQ(JsonDocument::Parse(text).root().IsIntegral(), expected) << text;
  }
}

TEST(JsonReaderTest, ReadsDoublesToTheLastBit) {
  EXPECT_EQ(DoubleOf("0.1"), 0.1);
  EXPECT_EQ(DoubleOf("-1.5e-7"), -1.5e-7);
  EXPECT_EQ(DoubleOf("9007199254740993"), 9007199254740992.0);
  EXPECT_EQ(DoubleOf("1.7976931348623157e308"), std::numeric_limits<double>::max());
  EXPECT_EQ(DoubleOf("5e-324"), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(DoubleOf("2.2250738585072011e-308"), 2.2250738585072011e-308);
  EXPECT_EQ(DoubleOf("179769313486231580793e288"), std::numeric_limits<double>::max());
  EXPECT_TRUE(std::signbit(DoubleOf("-0")));
}

TEST(JsonReaderTest, RefusesNumbersBeyondTheRangeOfADouble) {
  for (const std::string& text :
       {std::string("1e400"), std::string("-1e400"), std::string("1.8e308"), std::string("1e309"),
        std::string("1E+99999999999999999999"), "1" + std::string(400, '0'),
        "1" + std::string(400, '0') + ".5", "1" + std::string(700, '0') + "e-300"}) {
    EXPECT_EQ(FaultOf(text).what, "a number beyond the range of a double") << text;
    EXPECT_EQ(FaultOf("[12," + text + "]").offset_bytes, 4U) << text;
  }
}

TEST(JsonReaderTest, TakesNumbersTooSmallForADoubleAsZero) {
  for (const std::string& text :
       {std::string("1e-400"), std::string("1E-99999999999999999999"),
        "0." + std::string(400, '0') + "1", "0." + std::string(700, '0') + "1e300",
        "1." + std::string(50, '0') + "e-2147483639", std::string("1e-2147483648"),
        std::string("0.1e-2147483647")}) {
    EXPECT_EQ(DoubleOf(text), 0.0) << text;
    EXPECT_TRUE(std::signbit(DoubleOf("-" + text))) << text;
  }
}

TEST(JsonReaderTest, RefusesADuplicateKeyAndTellsItsPath) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"a":1,"a":2})", "a"},
      {R"({"a":1,"b":2,"\u0061":3})", "a"},
      {R"({"":1,"":2})", R"([""])"},
      {R"({"params":[1,{"x":1,"x":2}]})", "params[1].x"},
      {R"([[],[0,{"k":{"d":1,"e":[],"d":1}}]])", "[1][1].k.d"},
      {R"({"filter":{"AND":[{},{"na me":1,"na me":1}]}})", R"(filter.AND[1]["na me"])"},
  };
  for (const auto& [text, path] : cases) EXPECT_EQ(FaultOf(text).duplicate_key, path) << text;
}

TEST(JsonReaderTest, PointsAtTheLaterOfTwoEqualKeys) {
  EXPECT_EQ(FaultOf(R"({"ab":1,"cd":2,"ab":3})").offset_bytes, 16U);
}

TEST(JsonReaderTest, FindsADuplicateInALargeObject) {
  std::string text = "{";
  for (int i = 0; i < 1000; ++i) text += "\"key" + std::to_string(i) + "\":1,";

  EXPECT_TRUE(IsAccepted(text + "\"last\":1}"));
  EXPECT_EQ(FaultOf(text + "\"key500\":1}").duplicate_key, "key500");
  EXPECT_EQ(FaultOf(text + "\"key500\":1}").offset_bytes, text.size() + 1);
}

TEST(JsonReaderTest, EqualKeysInDifferentObjectsAreFine) {
  EXPECT_TRUE(IsAccepted(R"({"a":{"a":[{"a":1},{"a":1}]},"b":{"a":1},"A":1})"));
}

TEST(JsonReaderTest, ThrowsWhatIsWrongAndWhere) {
  const auto error_of = [](const char* text) {
    return tests::ErrorOf([text] { JsonDocument::Parse(text); });
  };

  ASSERT_TRUE(error_of("{\"sql\":}"));
  EXPECT_EQ(error_of("{\"sql\":}")->kind(), ErrorKind::kMalformedRequest);
  EXPECT_STREQ(error_of("{\"sql\":}")->what(), "invalid JSON at byte 7: expected a value");
  EXPECT_STREQ(error_of(R"({"p":[{"a":1,"a":2}]})")->what(),
               "invalid JSON at key p[0].a: a key that its object already holds");
}

TEST(JsonReaderTest, OffsetsCountBytesOfTheTextAsItWasSent) {
  EXPECT_EQ(FaultOf(R"(["\u0041\n\u0042", x])").offset_bytes, 19U);
  EXPECT_EQ(FaultOf("[\"日本\", x]").offset_bytes, 11U);
}

TEST(JsonReaderTest, TellsThePathOfAValue) {
  const JsonDocument document = JsonDocument::Parse(
      R"({"AND":[{"id":1},{"name":{"startWith":"x","in":[1,[2]]}}],"a b":{"":0}})");
  const JsonValue root = document.root();
  const JsonValue name = *root.Find("AND")->elements()[1].Find("name");

  EXPECT_EQ(root.Path(), "");
  EXPECT_EQ(root.Path("filter"), "filter");
  EXPECT_EQ(root.Find("AND")->Path(), "AND");
  EXPECT_EQ(root.Find("AND")->elements()[0].Path(), "AND[0]");
  EXPECT_EQ(name.Find("startWith")->Path("filter"), "filter.AND[1].name.startWith");
  EXPECT_EQ(name.Find("in")->elements()[1].elements()[0].Path("filter"),
            "filter.AND[1].name.in[1][0]");
  EXPECT_EQ(root.Find("a b")->Find("")->Path(), R"(["a b"][""])");
}

TEST(JsonReaderTest, TellsPathsAtTheDeepestLevel) {
  const JsonDocument document = JsonDocument::Parse(Repeated("[", 64) + "1" + Repeated("]", 64));
  JsonValue value = document.root();
  while (value.Is(JsonKind::kArray)) value = value.elements()[0];

  EXPECT_EQ(value.Path(), Repeated("[0]", 64));
}

TEST(JsonReaderTest, TakesNumbersThatOnlyLookTooLarge) {
  EXPECT_EQ(DoubleOf("0e999"), 0);
  EXPECT_TRUE(std::signbit(DoubleOf("-0.0e400")));
  EXPECT_EQ(DoubleOf("1" + std::string(310, '0') + "e-10"), 1e300);
}

}  // namespace
}  // namespace compat
