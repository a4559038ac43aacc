#include "compat/control/duration.h"

#include <gtest/gtest.h>

namespace compat::control {
namespace {

using std::chrono::milliseconds;

TEST(DurationTest, ReadsDigitsAndAUnit) {
  EXPECT_EQ(ParseDuration("250ms"), milliseconds(250));
  EXPECT_EQ(ParseDuration("90s"), milliseconds(90'000));
  EXPECT_EQ(ParseDuration("15m"), milliseconds(900'000));
  EXPECT_EQ(ParseDuration("12h"), milliseconds(43'200'000));
  EXPECT_EQ(ParseDuration("2d"), milliseconds(172'800'000));
  EXPECT_EQ(ParseDuration("0ms"), milliseconds(0));
  EXPECT_EQ(ParseDuration("36500d"), milliseconds(3'153'600'000'000));
}

TEST(DurationTest, RefusesEverythingElse) {
  for (const char* const text :
       {"", "s", "1", "1.5s", "-1s", "+1s", " 1s", "1 s", "1s ", "1S", "1min", "1sm", "36501d",
        "9223372036854775807d", "99999999999999999999ms"}) {
    EXPECT_FALSE(ParseDuration(text)) << text;
  }
}

TEST(DurationTest, IsWrittenInTheLargestWholeUnit) {
  for (const char* const text : {"0ms", "250ms", "90s", "15m", "12h", "2d", "1500ms"}) {
    EXPECT_EQ(FormatDuration(*ParseDuration(text)), text);
  }
  EXPECT_EQ(FormatDuration(milliseconds(60'000)), "1m");
}

}  // namespace
}  // namespace compat::control
