#include "emulator/request_counts.h"

#include <algorithm>
#include <map>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace emulator {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

RequestRecord Record(int status, nanoseconds duration, std::optional<std::size_t> route = 0) {
  return {.status = status, .duration = duration, .trace = {.route = route}};
}

TEST(RequestCountsTest, KeepsRoutesApart) {
  RequestCounts counts(2);
  counts.Add(Record(200, microseconds(10), 0));
  counts.Add(Record(200, microseconds(10), 1));
  counts.Add(Record(404, microseconds(10), 1));
  counts.Add(Record(404, microseconds(10), std::nullopt));

  using ByStatus = std::map<int, std::uint64_t>;
  EXPECT_EQ(counts.TotalsOf(0).by_status, (ByStatus{{200, 1}}));
  EXPECT_EQ(counts.TotalsOf(1).by_status, (ByStatus{{200, 1}, {404, 1}}));
  EXPECT_EQ(counts.TotalsOf(std::nullopt).by_status, (ByStatus{{404, 1}}));
}

TEST(RequestCountsTest, ABoundBelongsToItsBucket) {
  RequestCounts counts(1);
  counts.Add(Record(200, nanoseconds(0)));
  counts.Add(Record(200, microseconds(50)));
  counts.Add(Record(200, microseconds(50) + nanoseconds(1)));
  counts.Add(Record(200, std::chrono::seconds(10)));
  counts.Add(Record(200, std::chrono::seconds(11)));

  const RequestCounts::Totals totals = counts.TotalsOf(0);
  EXPECT_EQ(totals.by_duration[0], 2U);
  EXPECT_EQ(totals.by_duration[1], 1U);
  EXPECT_EQ(totals.by_duration[RequestCounts::kBounds.size() - 1], 1U);
  EXPECT_EQ(totals.by_duration[RequestCounts::kBounds.size()], 1U);
  EXPECT_EQ(totals.duration, std::chrono::seconds(21) + microseconds(100) + nanoseconds(1));
}

TEST(RequestCountsTest, BoundsAscend) {
  EXPECT_TRUE(std::ranges::is_sorted(RequestCounts::kBounds));
}

TEST(RequestCountsTest, AnUnknownStatusCountsAsItsClass) {
  RequestCounts counts(1);
  counts.Add(Record(299, nanoseconds(0)));
  counts.Add(Record(418, nanoseconds(0)));
  counts.Add(Record(599, nanoseconds(0)));

  EXPECT_EQ(counts.TotalsOf(0).by_status,
            (std::map<int, std::uint64_t>{{200, 1}, {400, 1}, {500, 1}}));
}

TEST(RequestCountsTest, LosesNothingToOtherThreads) {
  constexpr std::size_t kThreads = 20;  // more than there are stripes
  constexpr std::uint64_t kEach = 5000;
  RequestCounts counts(1);
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&counts] {
      for (std::uint64_t n = 0; n < kEach; ++n) counts.Add(Record(200, nanoseconds(3)));
    });
  }
  for (std::thread& thread : threads) thread.join();

  const RequestCounts::Totals totals = counts.TotalsOf(0);
  EXPECT_EQ(totals.by_status.at(200), kThreads * kEach);
  EXPECT_EQ(totals.by_duration[0], kThreads * kEach);
  EXPECT_EQ(totals.duration, nanoseconds(3 * kThreads * kEach));
}

}  // namespace
}  // namespace emulator
