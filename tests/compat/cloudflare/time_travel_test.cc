#include "compat/cloudflare/time_travel.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/history_fixture.h"

namespace compat::cloudflare {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

class TimeTravelTest : public tests::HistoryFixture {
 protected:
  storage::HistoryLocation At(std::int64_t time_ms) {
    return FindTarget(database().history().log(), time_ms, {clock.NowMs(), 30 * kDayMs});
  }
  std::string RefusalAt(std::int64_t time_ms) {
    return tests::ErrorMessageOf([&] { At(time_ms); });
  }
};

TEST_F(TimeTravelTest, NoTimestampTellsApartWhatWasCommittedOnceTheClockWasSetBack) {
  const tests::Mark first = Commit("INSERT INTO t(b) VALUES (1)");
  const tests::Mark before = Commit("INSERT INTO t(b) VALUES (2)");
  clock.Advance(400 * kDayMs);
  Commit("INSERT INTO t(b) VALUES (3)");
  clock.Advance(-400 * kDayMs);
  const tests::Mark last = Commit("INSERT INTO t(b) VALUES (4)");

  EXPECT_EQ(At(first.position.time_ms).position.number, first.position.number);
  EXPECT_NE(RefusalAt(clock.NowMs()).find("The clock has been set back"), std::string::npos)
      << RefusalAt(clock.NowMs());
  EXPECT_NE(RefusalAt(before.position.time_ms + 1).find("bookmark"), std::string::npos);
  const Bookmark bookmark{last.position.number,
                          static_cast<std::uint32_t>(last.position.time_ms / kDayMs),
                          last.position.digest};
  EXPECT_EQ(FindTarget(database().history().log(), bookmark, {clock.NowMs(), 30 * kDayMs})
                .position.number,
            last.position.number);

  clock.Advance(400 * kDayMs);
  EXPECT_EQ(FindTarget(database().history().log(), clock.NowMs(), {clock.NowMs(), 800 * kDayMs})
                .position.number,
            last.position.number);
}

}  // namespace
}  // namespace compat::cloudflare
