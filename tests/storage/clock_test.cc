#include "storage/clock.h"

#include <ctime>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace storage {
namespace {

TEST(ClockTest, TellsMillisecondsOfTheSystem) {
  const SystemClock clock;

  const std::int64_t before = static_cast<std::int64_t>(std::time(nullptr)) * 1000;
  const std::int64_t now = clock.NowMs();
  const std::int64_t after = (static_cast<std::int64_t>(std::time(nullptr)) + 1) * 1000;

  // time() reads a coarser clock, which may be a tick behind.
  EXPECT_GE(now, before - 100);
  EXPECT_LE(now, after + 100);
}

TEST(ClockTest, StandsStillInTests) {
  tests::FakeClock clock(5);
  EXPECT_EQ(clock.NowMs(), 5);
  clock.Advance(7);
  EXPECT_EQ(clock.NowMs(), 12);
}

}  // namespace
}  // namespace storage
