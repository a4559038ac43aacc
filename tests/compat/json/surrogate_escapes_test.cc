#include "compat/json/surrogate_escapes.h"

#include <string>

#include <gtest/gtest.h>

namespace compat {
namespace {

std::string Replaced(std::string json) {
  ReplaceLoneSurrogateEscapes(json);
  return json;
}

std::string Encoded(std::string json) {
  EncodeLoneSurrogateEscapes(json);
  return json;
}

TEST(SurrogateEscapesTest, ReplacesTheHalvesThatStandAlone) {
  EXPECT_EQ(Replaced(R"("\ud83d")"), R"("\ufffd")");
  EXPECT_EQ(Replaced(R"("\uDC00x\uD800")"), R"("\ufffdx\ufffd")");
  EXPECT_EQ(Replaced(R"("\ud800\ud800\udc00\udc00")"), R"("\ufffd\ud800\udc00\ufffd")");
}

TEST(SurrogateEscapesTest, EncodesTheHalvesThatStandAlone) {
  EXPECT_EQ(Encoded(R"("\ud83d")"), "\"\xED\xA0\xBD\"");
  EXPECT_EQ(Encoded(R"("\uDC00x\uDBFF")"), "\"\xED\xB0\x80x\xED\xAF\xBF\"");
  EXPECT_EQ(Encoded(R"("\ud800\ud800\udc00\udfff")"), "\"\xED\xA0\x80\\ud800\\udc00\xED\xBF\xBF\"");
}

TEST(SurrogateEscapesTest, LeavesAllElse) {
  for (const char* json : {R"("\ud83d\uDE00")", R"("\\ud83d")", R"("\ud7ff\ue000\u0041")",
                           R"("\ud83")", R"("\udg00")", R"(\)", R"(\\)", R"(\u)", "", "plain"}) {
    EXPECT_EQ(Replaced(json), json);
    EXPECT_EQ(Encoded(json), json);
  }
}

TEST(SurrogateEscapesTest, TellsWhereOneMayBe) {
  EXPECT_TRUE(MayHaveSurrogateEscape(R"("\ud83d")"));
  EXPECT_TRUE(MayHaveSurrogateEscape(R"("\n\uDE00")"));
  EXPECT_FALSE(MayHaveSurrogateEscape(R"("\u00e9\n\\" d8)"));
  EXPECT_FALSE(MayHaveSurrogateEscape(""));
}

}  // namespace
}  // namespace compat
