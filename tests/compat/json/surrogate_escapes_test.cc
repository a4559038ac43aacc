#include "compat/json/surrogate_escapes.h"

#include <string>

#include <gtest/gtest.h>

namespace compat {
namespace {

std::string Replaced(std::string json) {
  ReplaceLoneSurrogateEscapes(json);
  return json;
}

TEST(SurrogateEscapesTest, ReplacesTheHalvesThatStandAlone) {
  EXPECT_EQ(Replaced(R"("\ud83d")"), R"("\ufffd")");
  EXPECT_EQ(Replaced(R"("\uDC00x\uD800")"), R"("\ufffdx\ufffd")");
  EXPECT_EQ(Replaced(R"("\ud800\ud800\udc00\udc00")"), R"("\ufffd\ud800\udc00\ufffd")");
}

TEST(SurrogateEscapesTest, LeavesAllElse) {
  for (const char* json : {R"("\ud83d\uDE00")", R"("\\ud83d")", R"("\ud7ff\ue000\u0041")",
                           R"("\ud83")", R"("\udg00")", R"(\)", R"(\\)", R"(\u)", "", "plain"}) {
    EXPECT_EQ(Replaced(json), json);
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
