// The text form of bookmarks.

#include "compat/bookmark.h"

#include <gtest/gtest.h>

namespace {

using compat::FormatBookmark;
using compat::FormatEndOfGeneration;
using compat::ParseBookmark;
using storage::HistoryPosition;

// 2023-07-27T12:00:00Z: the day of the sample in D1's documentation.
constexpr std::int64_t kTimeMs = 1'690'459'200'000;

TEST(BookmarkTest, HasTheFormOfTheDocumentedSample) {
  const HistoryPosition position{
      {0x85, 0x24c}, kTimeMs, {0x8e61'117b'f38d'7adb, 0x71b9'34eb'bf89'1683}};

  EXPECT_EQ(FormatBookmark(position),
            "00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683");
  EXPECT_EQ(FormatEndOfGeneration(position),
            "00000085-ffffffff-00004c6d-8e61117bf38d7adb71b934ebbf891683");
}

TEST(BookmarkTest, SortsAsTextAsTheCommitsHappened) {
  const HistoryPosition first{{1, 9}, kTimeMs, {~0ULL, ~0ULL}};
  const HistoryPosition second{{1, 10}, kTimeMs, {}};
  const HistoryPosition restored{{2, 0}, kTimeMs, {}};

  EXPECT_LT(FormatBookmark(first), FormatBookmark(second));
  EXPECT_LT(FormatBookmark(second), FormatEndOfGeneration(second));
  EXPECT_LT(FormatEndOfGeneration(second), FormatBookmark(restored));
}

TEST(BookmarkTest, ReadsWhatItWrites) {
  const HistoryPosition position{{7, 0x1234'5678}, kTimeMs, {5, 0xffff'ffff'ffff'fffe}};

  const auto bookmark = ParseBookmark(FormatBookmark(position));

  ASSERT_TRUE(bookmark);
  EXPECT_EQ(bookmark->number, position.number);
  EXPECT_EQ(bookmark->day, 0x4c6dU);
  EXPECT_EQ(bookmark->digest, position.digest);
}

TEST(BookmarkTest, RefusesWhatHasAnotherForm) {
  const std::string good = "00000085-0000024c-00004c6d-8e61117bf38d7adb71b934ebbf891683";
  ASSERT_TRUE(ParseBookmark(good));
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char c : {'g', '+', ' ', '\0'}) {
      std::string bad = good;
      bad[i] = c;
      EXPECT_FALSE(ParseBookmark(bad)) << bad;
    }
  }
  EXPECT_FALSE(ParseBookmark(""));
  EXPECT_FALSE(ParseBookmark(good + "0"));
  EXPECT_FALSE(ParseBookmark(good.substr(1)));
  EXPECT_FALSE(ParseBookmark("0x000085" + good.substr(8)));
  EXPECT_FALSE(ParseBookmark("-0000085" + good.substr(8)));
}

}  // namespace
