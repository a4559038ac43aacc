#include "compat/toml_keys.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/small_stack.h"

namespace compat {
namespace {

TEST(TomlKeysTest, CountsThePartsOfTheLongestKey) {
  EXPECT_EQ(MostKeyParts(""), 1U);
  EXPECT_EQ(MostKeyParts("a = 1\n[b . c]\nd = 2"), 2U);
  EXPECT_EQ(MostKeyParts("[[a.b.c]]\nd.e = [1.5, {f.g.h.i = 1}]"), 4U);
  EXPECT_EQ(MostKeyParts("\"=.#\".'\"'.c = 1"), 3U);
  EXPECT_EQ(MostKeyParts("\"a\\\".=\".b = 1"), 2U);
}

TEST(TomlKeysTest, CountsNothingInStringsAndComments) {
  EXPECT_EQ(MostKeyParts("a = \"b.c.d\" # e.f.g"), 1U);
  EXPECT_EQ(MostKeyParts("a = 'b.c.d\\'\nb.c = '.'"), 2U);
  EXPECT_EQ(MostKeyParts("a = \"\"\"\nb.c.d \\\"\"\" e.f.g\"\"\"\nb.c = 1"), 2U);
  EXPECT_EQ(MostKeyParts("a = '''\nb.c.d '' e.f.g'''''\nb.c = 1"), 2U);
}

// A quote too many would hide what follows.
TEST(TomlKeysTest, LeavesStringsWhereTheyEnd) {
  for (const char* text : {R"("")", "''", R"("""""")", "''''''", R"("""a"""")", R"("""a""""")",
                           "'''a''''", "'''a'''''", R"("a\\")", R"('a\')"}) {
    EXPECT_EQ(MostKeyParts("a = {b = " + std::string(text) + ", c.d.e = 1}"), 3U) << text;
  }
}

TEST(TomlKeysTest, TakesTextsOfAnyLength) {
  tests::OnSmallStack([] {
    std::string key = "a";
    for (int i = 1; i < 1'000'000; ++i) key += ".a";
    EXPECT_EQ(MostKeyParts(key), 1'000'000U);
    EXPECT_EQ(MostKeyParts(std::string(1'000'000, '"')), 1U);
    EXPECT_EQ(MostKeyParts("a" + std::string(1'000'000, ' ') + ".b"), 2U);
  });
}

}  // namespace
}  // namespace compat
