#include "storage/striped_counter.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace storage {
namespace {

TEST(StripedCounterTest, AddsUp) {
  StripedCounter counter;
  EXPECT_EQ(counter.Sum(), 0U);
  counter.Add(1);
  counter.Add(41);

  EXPECT_EQ(counter.Sum(), 42U);
}

TEST(StripedCounterTest, AThreadKeepsItsStripe) {
  EXPECT_LT(CounterStripe(), kCounterStripes);
  EXPECT_EQ(CounterStripe(), CounterStripe());
}

TEST(StripedCounterTest, LosesNothingToOtherThreads) {
  constexpr std::uint64_t kThreads = 2 * kCounterStripes + 1;
  constexpr std::uint64_t kEach = 10'000;
  StripedCounter counter;
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (std::uint64_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&counter] {
      for (std::uint64_t n = 0; n < kEach; ++n) counter.Add(1);
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(counter.Sum(), kThreads * kEach);
}

}  // namespace
}  // namespace storage
