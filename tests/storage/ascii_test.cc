#include "storage/ascii.h"

#include <cctype>
#include <string>

#include <gtest/gtest.h>

namespace storage {
namespace {

// Every byte, as the C locale has it, which is what the program starts in.
TEST(AsciiTest, KnowsEveryByte) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(static_cast<unsigned char>(byte));
    const bool is_ascii = byte < 128;
    EXPECT_EQ(IsDigit(c), is_ascii && std::isdigit(byte) != 0) << byte;
    EXPECT_EQ(IsLetter(c), is_ascii && std::isalpha(byte) != 0) << byte;
    EXPECT_EQ(IsAlphanumeric(c), is_ascii && std::isalnum(byte) != 0) << byte;
    EXPECT_EQ(IsHexDigit(c), is_ascii && std::isxdigit(byte) != 0) << byte;
    EXPECT_EQ(static_cast<unsigned char>(ToLower(c)), is_ascii ? std::tolower(byte) : byte) << byte;
  }
}

TEST(AsciiTest, LeavesOtherLettersAlone) {
  EXPECT_EQ(LowerCase("ÄBC-É"), "Äbc-É");
  EXPECT_FALSE(EqualIgnoringCase("Ä", "ä"));
}

TEST(AsciiTest, ComparesWithoutCase) {
  EXPECT_TRUE(EqualIgnoringCase("Content-Length", "content-LENGTH"));
  EXPECT_TRUE(EqualIgnoringCase("", ""));
  EXPECT_FALSE(EqualIgnoringCase("content", "contents"));
  EXPECT_FALSE(EqualIgnoringCase("contents", "content"));
  // They differ in the bit that tells a letter's case.
  EXPECT_FALSE(EqualIgnoringCase("@[", "`{"));
}

TEST(AsciiTest, FindsAPrefixWithoutCase) {
  EXPECT_TRUE(StartsWithIgnoringCase("_CF_kv", "_cf_"));
  EXPECT_TRUE(StartsWithIgnoringCase("_cf_", "_CF_"));
  EXPECT_TRUE(StartsWithIgnoringCase("x", ""));
  EXPECT_FALSE(StartsWithIgnoringCase("_cf", "_cf_"));
  EXPECT_FALSE(StartsWithIgnoringCase("x_cf_", "_cf_"));
}

static_assert(ToLower('Z') == 'z' && StartsWithIgnoringCase("INSERT INTO", "insert"));

}  // namespace
}  // namespace storage
