#include "emulator/commands/progress_bar.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace emulator {
namespace {

using std::chrono::milliseconds;

class ProgressBarTest : public testing::Test {
 protected:
  ProgressBar& Begin(std::size_t columns) {
    return bar.emplace(out, 1000, columns, [this] { return now; });
  }
  // What the line shows: what was drawn last.
  std::string Line() const { return out.str().substr(out.str().rfind('\r') + 1); }
  auto Drawings() const {
    const std::string text = out.str();
    return std::count(text.begin(), text.end(), '\r');
  }

  std::ostringstream out;
  ProgressBar::Clock::time_point now;
  std::optional<ProgressBar> bar;
};

TEST_F(ProgressBarTest, FillsOneLineAndEndsIt) {
  Begin(19);
  EXPECT_EQ(Line(), "[          ]   0 %");
  now += milliseconds(100);
  bar->Add(509);
  EXPECT_EQ(Line(), "[#####     ]  50 %");
  bar->Finish();
  EXPECT_EQ(Line(), "[##########] 100 %\n");
  bar.reset();
  EXPECT_EQ(Line(), "[##########] 100 %\n");
}

TEST_F(ProgressBarTest, IsDrawnTenTimesASecondAtMost) {
  Begin(80);
  for (int i = 0; i < 100; ++i) {
    now += milliseconds(10);
    bar->Add(10);
  }
  EXPECT_EQ(Drawings(), 11);
}

TEST_F(ProgressBarTest, IsNotDrawnAgainAsItWas) {
  Begin(80);
  now += milliseconds(1000);
  bar->Add(9);
  EXPECT_EQ(Drawings(), 1);
}

TEST_F(ProgressBarTest, HoldsMoreThanWasExpected) {
  Begin(0);
  now += milliseconds(100);
  bar->Add(UINT64_MAX);
  bar->Add(UINT64_MAX);
  EXPECT_EQ(Line(), " 99 %");
}

TEST_F(ProgressBarTest, FitsAnyWidth) {
  for (const std::size_t columns : {0U, 1U, 9U, 10U, 80U, 1000U}) {
    Begin(columns);
    const std::size_t width = Line().size();
    EXPECT_LT(width, std::max<std::size_t>(columns, 9)) << columns;
    EXPECT_LE(width, 58U) << columns;
    bar.reset();
  }
}

TEST_F(ProgressBarTest, StaysWhereWhatFailedHasCome) {
  Begin(0);
  bar.reset();
  EXPECT_EQ(Line(), "  0 %\n");
}

TEST_F(ProgressBarTest, IsNoneWithoutATerminalOrAnEnd) {
  bar.emplace(out, 1000, 80, nullptr);
  bar->Add(500);
  bar->Finish();
  bar.emplace(out, 0, 80, [this] { return now; });
  bar->Add(500);
  bar->Finish();
  bar.reset();
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace emulator
