#include "compat/hmac.h"

#include <span>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "compat/hex.h"

namespace compat {
namespace {

std::string HmacOf(std::string_view key, std::string_view bytes) {
  std::string hex;
  AppendHex(hex, HmacSha256(std::as_bytes(std::span(key)), bytes));
  return hex;
}

// RFC 4231, test cases 1, 2 and 6.
TEST(HmacTest, IsThatOfTheRfc) {
  EXPECT_EQ(HmacOf(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(HmacOf("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(
      HmacOf(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacTest, TakesBytesOfAnyValue) {
  EXPECT_NE(HmacOf("key", std::string_view("a\0b", 3)), HmacOf("key", "a"));
}

TEST(SecretTest, IsTheSameOnlyWhenEveryByteIs) {
  EXPECT_TRUE(IsSameSecret("secret", "secret"));
  EXPECT_TRUE(IsSameSecret("", ""));
  EXPECT_FALSE(IsSameSecret("secret", "secreT"));
  EXPECT_FALSE(IsSameSecret("secre", "secret"));
  EXPECT_FALSE(IsSameSecret("secret", "secre"));
}

}  // namespace
}  // namespace compat
