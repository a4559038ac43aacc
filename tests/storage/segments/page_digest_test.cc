// The hash that history keeps of a database's pages.

#include "storage/segments/page_digest.h"

#include <vector>

#include <gtest/gtest.h>
#include <xxhash.h>

namespace storage {
namespace {

using Page = std::vector<std::byte>;

Page PageOf(int first) {
  Page page(4096);
  for (std::size_t i = 0; i < page.size(); ++i) {
    page[i] = static_cast<std::byte>(static_cast<std::size_t>(first) + i * i % 251);
  }
  return page;
}

// XXH3-128 of all bytes at once, seeded with the number.
PageDigest InOneGo(PageNumber number, const Page& page) {
  const XXH128_hash_t hash = XXH3_128bits_withSeed(page.data(), page.size(), number);
  return {hash.high64, hash.low64};
}

// Page 1 without what says which commit it was.
Page Masked(Page page) {
  for (const std::size_t i :
       {24U, 25U, 26U, 27U, 40U, 41U, 42U, 43U, 92U, 93U, 94U, 95U, 96U, 97U, 98U, 99U}) {
    page[i] = std::byte{0};
  }
  return page;
}

TEST(PageDigestTest, IsTheHashThatFormatNames) {
  for (int first = 0; first < 50; ++first) {
    const Page page = PageOf(first);
    for (const PageNumber number : {2U, 3U, 262'144U}) {
      EXPECT_EQ(DigestOfPage(number, page), InOneGo(number, page));
    }
    EXPECT_EQ(DigestOfPage(1, page), InOneGo(1, Masked(page)));
  }
}

TEST(PageDigestTest, TellsPagesAndNumbersApart) {
  EXPECT_NE(DigestOfPage(2, PageOf(1)), DigestOfPage(2, PageOf(2)));
  EXPECT_NE(DigestOfPage(2, PageOf(1)), DigestOfPage(3, PageOf(1)));
  EXPECT_NE(DigestOfPage(1, PageOf(1)), DigestOfPage(1, PageOf(2)));
}

}  // namespace
}  // namespace storage
