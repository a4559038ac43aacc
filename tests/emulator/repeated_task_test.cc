#include "emulator/repeated_task.h"

#include <chrono>
#include <future>
#include <stdexcept>

#include <gtest/gtest.h>

#include "tests/support/failing_log.h"
#include "tests/support/recording_log.h"

namespace emulator {
namespace {

TEST(RepeatedTaskTest, CallsItsTaskUntilItGoes) {
  std::promise<void> third;
  tests::RecordingLog log;
  int calls = 0;
  {
    const RepeatedTask task("sweeping", std::chrono::milliseconds(1), log, [&] {
      if (++calls == 3) third.set_value();
    });
    third.get_future().wait();
  }
  EXPECT_GE(calls, 3);
}

TEST(RepeatedTaskTest, EndsWithoutWaitingForItsInterval) {
  tests::RecordingLog log;
  int calls = 0;
  {
    const RepeatedTask task("sweeping", std::chrono::hours(24), log, [&] { ++calls; });
  }
  EXPECT_EQ(calls, 0);
}

TEST(RepeatedTaskTest, GoesOnWhenItsTaskThrows) {
  std::promise<void> third;
  tests::RecordingLog log;
  int calls = 0;
  {
    const RepeatedTask task("sweeping", std::chrono::milliseconds(1), log, [&] {
      if (++calls == 3) third.set_value();
      throw std::runtime_error("the disk is full");
    });
    third.get_future().wait();
  }
  EXPECT_GE(calls, 3);
  EXPECT_EQ(log.warnings().size(), static_cast<std::size_t>(calls));
  EXPECT_EQ(log.warnings().front(), "sweeping failed and will be tried again: the disk is full");
}

TEST(RepeatedTaskTest, GoesOnWhenNobodyCanBeTold) {
  std::promise<void> third;
  tests::FailingLog log;
  int calls = 0;
  {
    const RepeatedTask task("sweeping", std::chrono::milliseconds(1), log, [&] {
      if (++calls == 3) third.set_value();
      throw std::runtime_error("the disk is full");
    });
    third.get_future().wait();
  }
  EXPECT_EQ(log.calls(), calls);
}

}  // namespace
}  // namespace emulator
