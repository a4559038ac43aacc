#include "compat/json/json_texts.h"

#include <optional>

#include <gtest/gtest.h>

#include "compat/json/json_reader.h"

namespace compat {
namespace {

TEST(JsonTextsTest, FindsWhatStandsInObjectsOfObjects) {
  const JsonDocument document =
      JsonDocument::Parse(R"({"a": {"b": {"c": "text"}, "d": 1}, "e": "", "f": ["x"]})");
  const JsonValue root = document.root();
  EXPECT_EQ(FindTextAt(root, "a.b.c"), "text");
  EXPECT_EQ(FindTextAt(root, "e"), "");
  EXPECT_EQ(FindTextAt(root, "a.d"), std::nullopt);
  EXPECT_TRUE(FindAt(root, "a.d")->Is(JsonKind::kNumber));
  for (const char* missing : {"", "b", "a.c", "a.b.c.d", "f.0", "a.", "a..b"}) {
    EXPECT_EQ(FindAt(root, missing), std::nullopt) << missing;
  }
  EXPECT_EQ(FindAt(JsonDocument::Parse("1").root(), "a"), std::nullopt);
}

TEST(JsonTextsTest, WritesAnObjectOfTexts) {
  EXPECT_EQ(JsonObjectOf({}), "{}");
  EXPECT_EQ(JsonObjectOf({{"b", "2"}, {"a", "\"1\"\n"}}), R"({"a":"\"1\"\n","b":"2"})");
}

}  // namespace
}  // namespace compat
