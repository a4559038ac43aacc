// Texts that come again and again.

#include "emulator/journal/text_pool.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace emulator {
namespace {

TEST(TextPoolTest, ATextThatComesAgainIsHeldOnce) {
  TextPool pool;
  const std::uint32_t first = pool.Take("the same");
  const std::uint64_t bytes = pool.bytes();
  EXPECT_EQ(pool.Take("the same"), first);
  EXPECT_EQ(pool.bytes(), bytes);

  pool.Release(first);
  EXPECT_EQ(*pool.At(first), "the same");
  pool.Release(first);
  EXPECT_EQ(pool.bytes(), 0);
}

TEST(TextPoolTest, ATextLivesOnWithWhoHasIt) {
  TextPool pool;
  const std::uint32_t number = pool.Take("kept");
  const TextPool::Text text = pool.At(number);
  pool.Release(number);
  EXPECT_EQ(pool.Take("another"), number) << "its place is free";
  EXPECT_EQ(*text, "kept");
}

TEST(TextPoolTest, AReleasedTextIsNotFoundInAnothersPlace) {
  TextPool pool;
  const std::uint32_t number = pool.Take("first");
  pool.Release(number);
  EXPECT_EQ(pool.Take("second"), number);
  const std::uint32_t again = pool.Take("first");
  EXPECT_NE(again, number);
  EXPECT_EQ(*pool.At(again), "first");
  EXPECT_EQ(*pool.At(number), "second");
}

TEST(TextPoolTest, HoldsMoreThanItFindsAgain) {
  TextPool pool;
  std::vector<std::uint32_t> numbers;
  constexpr std::size_t kTexts = 10'000;
  numbers.reserve(2 * kTexts);
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < kTexts; ++i)
      numbers.push_back(pool.Take("text " + std::to_string(i)));
  }
  for (std::size_t i = 0; i < 2 * kTexts; ++i) {
    ASSERT_EQ(*pool.At(numbers[i]), "text " + std::to_string(i % kTexts));
  }
  for (const std::uint32_t number : numbers) pool.Release(number);
  EXPECT_EQ(pool.bytes(), 0);
}

}  // namespace
}  // namespace emulator
