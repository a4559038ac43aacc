#include "compat/iso_time.h"

#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace compat {
namespace {

constexpr std::uint64_t kSeed = 20260929;

TEST(IsoTimeTest, PrintsAsJavaScriptDoes) {
  EXPECT_EQ(FormatIsoTime(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(FormatIsoTime(1'790'665'035'905), "2026-09-29T06:57:15.905Z");
  EXPECT_EQ(FormatIsoTime(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(FormatIsoTime(951'782'400'000), "2000-02-29T00:00:00.000Z");
  EXPECT_EQ(FormatIsoTime(kFirstTimeMs), "0000-01-01T00:00:00.000Z");
  EXPECT_EQ(FormatIsoTime(kLastTimeMs), "9999-12-31T23:59:59.999Z");
}

TEST(IsoTimeTest, PrintedTimesReadBack) {
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random(kSeed);
  std::uniform_int_distribution<std::int64_t> times(kFirstTimeMs, kLastTimeMs);
  for (int i = 0; i < 50'000; ++i) {
    const std::int64_t time_ms = times(random);

    ASSERT_EQ(ParseIsoTime(FormatIsoTime(time_ms)), time_ms);
  }
}

TEST(IsoTimeTest, ReadsOffsetsAndFractions) {
  const std::optional<std::int64_t> expected = 1'790'665'035'905;
  for (const char* text : {
           "2026-09-29T06:57:15.905Z",
           "2026-09-29t06:57:15.905z",
           "2026-09-29 06:57:15.905Z",
           "2026-09-29T06:57:15.905000Z",
           "2026-09-29T06:57:15.905999999Z",
           "2026-09-29T12:42:15.905+05:45",
           "2026-09-29T12:42:15.905+0545",
           "2026-09-29T00:57:15.905-06:00",
           "2026-09-28T23:57:15.905-07:00",
           "2026-09-30T06:56:15.905+23:59",
           "2026-09-29T06:57:15.905-00:00",
       }) {
    EXPECT_EQ(ParseIsoTime(text), expected) << text;
  }
}

TEST(IsoTimeTest, ReadsShorterForms) {
  EXPECT_EQ(ParseIsoTime("2026-09-29T06:57:15Z"), 1'790'665'035'000);
  EXPECT_EQ(ParseIsoTime("2026-09-29T06:57:15.9Z"), 1'790'665'035'900);
  EXPECT_EQ(ParseIsoTime("2026-09-29T06:57Z"), 1'790'665'020'000);
  EXPECT_EQ(ParseIsoTime("2026-09-29"), 1'790'640'000'000);
}

TEST(IsoTimeTest, KnowsLeapYears) {
  EXPECT_TRUE(ParseIsoTime("2024-02-29T00:00:00Z"));
  EXPECT_TRUE(ParseIsoTime("2000-02-29T00:00:00Z"));
  EXPECT_FALSE(ParseIsoTime("2023-02-29T00:00:00Z"));
  EXPECT_FALSE(ParseIsoTime("1900-02-29T00:00:00Z"));
}

TEST(IsoTimeTest, RefusesWhatIsNoTime) {
  for (const char* text : {
           "",
           "2026",
           "2026-09",
           "2026-13-01T00:00:00Z",
           "2026-00-01T00:00:00Z",
           "2026-02-30T00:00:00Z",
           "2026-04-31T00:00:00Z",
           "2026-01-00T00:00:00Z",
           "2026-01-32T00:00:00Z",
           "2026-01-01T24:00:00Z",
           "2026-01-01T00:60:00Z",
           "2026-01-01T00:00:60Z",
           "2026-01-01T00:00:00",
           "2026-01-01T00:00:00+24:00",
           "2026-01-01T00:00:00+05:60",
           "2026-01-01T00:00:00+05",
           "2026-01-01T00:00:00.Z",
           "2026-01-01T00:00:00,5Z",
           "2026-01-01T00:00:00ZZ",
           "2026-01-01T00Z",
           "2026-1-1T00:00:00Z",
           "26-01-01T00:00:00Z",
           "+2026-01-01T00:00:00Z",
           "2026-01-01  00:00:00Z",
           " 2026-01-01T00:00:00Z",
           "2026-01-01T00:00:00Z ",
           "2026/01/01T00:00:00Z",
           "0000-01-01T00:00:00+00:01",
           "9999-12-31T23:59:59-00:01",
       }) {
    EXPECT_EQ(ParseIsoTime(text), std::nullopt) << text;
  }
}

TEST(IsoTimeTest, ReadsUnixSecondsAndMilliseconds) {
  EXPECT_EQ(ParseUnixTime("0"), 0);
  EXPECT_EQ(ParseUnixTime("1790665035"), 1'790'665'035'000);
  EXPECT_EQ(ParseUnixTime("99999999999"), 99'999'999'999'000);
  EXPECT_EQ(ParseUnixTime("100000000000"), 100'000'000'000);
  EXPECT_EQ(ParseUnixTime("1790665035905"), 1'790'665'035'905);
}

TEST(IsoTimeTest, RefusesOtherNumbersAsUnixTime) {
  for (const char* text :
       {"", "-1", "+1", "1.5", "1e9", " 1", "0x10", "253402300800000", "99999999999999999999"}) {
    EXPECT_EQ(ParseUnixTime(text), std::nullopt) << text;
  }
}

TEST(IsoTimeTest, TakesEitherForm) {
  EXPECT_EQ(ParseTime("1790665035"), 1'790'665'035'000);
  EXPECT_EQ(ParseTime("2026-09-29T06:57:15Z"), 1'790'665'035'000);
  EXPECT_EQ(ParseTime("yesterday"), std::nullopt);
}

}  // namespace
}  // namespace compat
