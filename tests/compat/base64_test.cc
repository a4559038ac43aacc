#include "compat/base64.h"

#include <string>

#include <gtest/gtest.h>

namespace compat {
namespace {

TEST(Base64Test, WritesTheExamplesOfItsStandard) {
  // RFC 4648, 10.
  EXPECT_EQ(EncodeBase64(""), "");
  EXPECT_EQ(EncodeBase64("f"), "Zg==");
  EXPECT_EQ(EncodeBase64("fo"), "Zm8=");
  EXPECT_EQ(EncodeBase64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(EncodeBase64Url("\xfb\xff"), "-_8");
}

TEST(Base64Test, ReadsWhatItWrites) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(DecodeBase64(EncodeBase64(bytes)), bytes);
    EXPECT_EQ(DecodeBase64Url(EncodeBase64Url(bytes)), bytes);
    bytes.push_back(static_cast<char>(i * 7));
  }
}

TEST(Base64Test, RefusesAnyOtherTextForTheSameBytes) {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Zh==", "Z g==", "Zg==\n", "Zg==Zg==", "====", "=",
                           "Zm8-", "Zm9v!"}) {
    EXPECT_EQ(DecodeBase64(text), std::nullopt) << text;
  }
  for (const char* text : {"Zg==", "Zh", "Z", "+/8", "-_8="}) {
    EXPECT_EQ(DecodeBase64Url(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace compat
