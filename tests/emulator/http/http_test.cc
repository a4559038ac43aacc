#include "emulator/http/http.h"

#include <ctime>

#include <gtest/gtest.h>

namespace {

using emulator::HttpDate;
using emulator::ShownPath;

TEST(HttpDateTest, IsOfTheFixedForm) {
  EXPECT_EQ(HttpDate(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(HttpDate(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");  // RFC 9110's own example
  EXPECT_EQ(HttpDate(951827696), "Tue, 29 Feb 2000 12:34:56 GMT");
  EXPECT_EQ(HttpDate(1798761599), "Thu, 31 Dec 2026 23:59:59 GMT");
}

TEST(HttpTest, ShowsNoTokenOfAPath) {
  EXPECT_EQ(ShownPath("/binding/@a1:secret/shop"), "/binding/@a1:***/shop");
  EXPECT_EQ(ShownPath("/binding/@a1:secret"), "/binding/@a1:***");
  EXPECT_EQ(ShownPath("//binding/%40a1%3Asecret%2F:x/"), "//binding/%40a1:***/");
  for (const char* path : {"", "/", "/binding/@a1/shop", "/binding/a:b", "/client/v4/@"}) {
    EXPECT_EQ(ShownPath(path), path);
  }
}

}  // namespace
