#include "compat/workspace/names.h"

#include <string>

#include <gtest/gtest.h>

namespace compat::workspace {
namespace {

TEST(NamesTest, MakesSlugsOfAnyName) {
  EXPECT_EQ(SlugOfName("Hello, World!", 1), "hello-world");
  EXPECT_EQ(SlugOfName("Łódź Ĳsselmeer œuvre Þór", 1), "lodz-ijsselmeer-oeuvre-thor");
  EXPECT_EQ(SlugOfName("2 × 3 ÷ 4", 1), "2-3-4");
  EXPECT_EQ(SlugOfName("東京", 3), "database-3");
  EXPECT_EQ(SlugOfName("\xff\xfe", 1), "database");
}

TEST(NamesTest, EverySlugItMakesIsOne) {
  for (unsigned code_point = 1; code_point < 0x800; ++code_point) {
    std::string name = "-";
    if (code_point < 0x80) {
      name.push_back(static_cast<char>(code_point));
    } else {
      name.push_back(static_cast<char>(0xC0U | code_point >> 6U));
      name.push_back(static_cast<char>(0x80U | (code_point & 0x3FU)));
    }
    for (const unsigned n : {1U, 2U, 1'000'000U}) {
      EXPECT_TRUE(IsSlug(SlugOfName(name + name, n))) << code_point << " " << n;
    }
  }
}

TEST(NamesTest, KeepsRoomForTheNumber) {
  const std::string longest(kMaxSlugLength + 40, 'a');

  EXPECT_EQ(SlugOfName(longest, 1).size(), kMaxSlugLength);
  EXPECT_EQ(SlugOfName(longest, 100).size(), kMaxSlugLength);
  EXPECT_TRUE(SlugOfName(longest, 100).ends_with("a-100"));
  EXPECT_EQ(SlugOfName(std::string(61, 'a') + "--bc", 2), std::string(61, 'a') + "-2");
}

TEST(NamesTest, TrimsAsJavaScriptDoes) {
  EXPECT_EQ(Trimmed(" \t\u00a0\u2003 a b \ufeff\n"), "a b");
  EXPECT_EQ(Trimmed(" \u3000 "), "");
  EXPECT_EQ(Trimmed("\u200b"), "\u200b");
}

TEST(NamesTest, KnowsAnId) {
  EXPECT_TRUE(IsDatabaseId("dbs_0123456789abcdefghijklmn"));
  EXPECT_FALSE(IsDatabaseId("dbs_0123456789abcdefghijklm"));
  EXPECT_FALSE(IsDatabaseId("dbs_0123456789abcdefghijklmN"));
  EXPECT_FALSE(IsDatabaseId("wsp_0123456789abcdefghijklmn"));
}

TEST(NamesTest, NamesTheDatabaseAfterWorkspaceAndSlug) {
  EXPECT_EQ(DatabaseNameOf("north", "shop", 1), "north-shop");
  EXPECT_EQ(DatabaseNameOf("north", "shop", 2), "north-shop-2");
}

}  // namespace
}  // namespace compat::workspace
