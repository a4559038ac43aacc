// Work that no request waits for.

#include "storage/background_tasks.h"

#include <atomic>
#include <future>
#include <string>
#include <thread>

#include <gtest/gtest.h>

namespace storage {
namespace {

constexpr int kOne = 1;
constexpr int kOther = 2;

TEST(BackgroundTasksTest, RunsAnOwnersTasksOneBehindTheOther) {
  BackgroundTasks tasks(/*threads=*/2);
  std::string order;  // by tasks of one owner alone
  std::promise<void> last;
  for (const char each : {'a', 'b', 'c', 'd'}) {
    tasks.Post(&kOne, [&order, each] { order += each; });
  }
  tasks.Post(&kOne, [&] { last.set_value(); });
  last.get_future().wait();
  tasks.Forget(&kOne);

  EXPECT_EQ(order, "abcd");
}

TEST(BackgroundTasksTest, AnOwnersTaskKeepsNobodyElseWaiting) {
  BackgroundTasks tasks(/*threads=*/2);
  std::promise<void> other_ran;
  std::promise<void> is_told;
  tasks.Post(&kOne, [&] { is_told.get_future().wait(); });
  tasks.Post(&kOne, [] {});
  tasks.Post(&kOther, [&] { other_ran.set_value(); });
  other_ran.get_future().wait();
  is_told.set_value();
  tasks.Forget(&kOne);
  tasks.Forget(&kOther);
}

TEST(BackgroundTasksTest, WhoForgetsWaitsForTheOneThatRuns) {
  BackgroundTasks tasks(/*threads=*/1);
  std::promise<void> runs;
  std::promise<void> may_end;
  std::atomic<bool> has_ended = false;
  tasks.Post(&kOne, [&] {
    runs.set_value();
    may_end.get_future().wait();
    has_ended = true;
  });
  runs.get_future().wait();
  std::thread ending([&] { may_end.set_value(); });
  tasks.Forget(&kOne);
  EXPECT_TRUE(has_ended);
  ending.join();
}

TEST(BackgroundTasksTest, WhoForgetsDropsWhatHasNotBegun) {
  BackgroundTasks tasks(/*threads=*/0);
  int runs = 0;
  tasks.Post(&kOne, [&] { ++runs; });
  tasks.Post(&kOther, [&] { runs += 10; });
  tasks.Post(&kOne, [&] { ++runs; });
  tasks.Forget(&kOne);
  EXPECT_TRUE(tasks.RunNext());
  EXPECT_FALSE(tasks.RunNext());
  EXPECT_EQ(runs, 10);
}

TEST(BackgroundTasksTest, WithoutThreadsTasksWaitForWhoRunsThem) {
  BackgroundTasks tasks(/*threads=*/0);
  int runs = 0;
  tasks.Post(&kOne, [&] { ++runs; });
  tasks.Post(&kOther, [&] { ++runs; });
  EXPECT_EQ(runs, 0);
  EXPECT_TRUE(tasks.RunNext());
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(tasks.RunNext());
  EXPECT_FALSE(tasks.RunNext());
  EXPECT_EQ(runs, 2);
}

}  // namespace
}  // namespace storage
