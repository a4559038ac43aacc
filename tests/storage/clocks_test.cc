#include "storage/clocks.h"

#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace storage {
namespace {

class ClocksTest : public testing::Test {
 protected:
  static constexpr std::int64_t kReal = 1'700'000'000'000;

  ClockSetting Frozen(std::int64_t shows_ms) { return {real.NowMs(), shows_ms, 1, true}; }

  tests::FakeClock real{kReal};
  Clocks clocks{real};
};

TEST_F(ClocksTest, ShowRealTimeUntilOneIsSet) {
  EXPECT_EQ(clocks.NowMsFor("one"), kReal);
  EXPECT_EQ(clocks.LatestMs(), kReal);
  EXPECT_EQ(clocks.SettingOf("one"), ClockSetting::Real(kReal));
  EXPECT_FALSE(clocks.FindOwn("one"));
}

TEST_F(ClocksTest, AnAccountHasItsOwnOrTheOneForAll) {
  clocks.SetAll({Frozen(50), {{"one", Frozen(60)}}});
  EXPECT_EQ(clocks.NowMsFor("one"), 60);
  EXPECT_EQ(clocks.NowMsFor("two"), 50);
  clocks.Set("one", {});
  EXPECT_EQ(clocks.NowMsFor("one"), 50);
  clocks.SetAll({});
  EXPECT_EQ(clocks.NowMsFor("one"), kReal);
  EXPECT_EQ(clocks.NowMs(), kReal);
}

TEST_F(ClocksTest, OneThatIsNotFrozenGoesAtItsRate) {
  clocks.Set("one", ClockSetting{kReal, 1000, 2.5, false});
  clocks.Set("two", ClockSetting{kReal, 1000, 1, false});
  clocks.Set("three", Frozen(1000));
  real.Advance(100);
  EXPECT_EQ(clocks.NowMsFor("one"), 1250);
  EXPECT_EQ(clocks.NowMsFor("two"), 1100);
  EXPECT_EQ(clocks.NowMsFor("three"), 1000);
  EXPECT_EQ(clocks.SettingOf("one"), (ClockSetting{kReal + 100, 1250, 2.5, false}));
}

TEST_F(ClocksTest, StandStillAtTheEndsOfWhatTheyCanShow) {
  clocks.Set("one", ClockSetting{kReal, kLatestClockMs - 5, 1'000'000, false});
  clocks.Set("two", ClockSetting{kReal, 5, 1, false});
  real.Advance(10);
  EXPECT_EQ(clocks.NowMsFor("one"), kLatestClockMs);
  real.Advance(-1000);
  EXPECT_EQ(clocks.NowMsFor("two"), kEarliestClockMs);
  const ClockSetting fast{0, kLatestClockMs, 1'000'000, false};
  EXPECT_EQ(fast.At(kLatestClockMs), kLatestClockMs);
}

TEST_F(ClocksTest, TheLatestIsTheLatestThatAnAccountHas) {
  clocks.Set("one", Frozen(kReal + 7));
  EXPECT_EQ(clocks.LatestMs(), kReal + 7);
  clocks.SetAll({Frozen(5), {{"one", Frozen(3)}}});
  EXPECT_EQ(clocks.LatestMs(), 5) << "nobody goes by real time";
}

TEST_F(ClocksTest, AreSetWhileOthersAsk) {
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> askers;
  askers.reserve(3);
  for (int i = 0; i < 3; ++i) {
    askers.emplace_back([&] {
      while (!stop.load()) {
        const std::int64_t now_ms = clocks.NowMsFor("one");
        if (now_ms != kReal && now_ms != 10 && now_ms != 20) ++wrong;
      }
    });
  }
  for (int round = 0; round < 500; ++round) {
    clocks.Set("one", Frozen(10));
    clocks.SetAll({Frozen(20), {}});
    clocks.SetAll({});
  }
  stop = true;
  for (std::thread& asker : askers) asker.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace storage
