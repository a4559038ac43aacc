#include "emulator/remote/retries.h"

#include <sstream>
#include <vector>

#include <gtest/gtest.h>

namespace emulator {
namespace {

using std::chrono::milliseconds;

class RetriesTest : public testing::Test {
 protected:
  std::ostringstream messages;
  std::vector<milliseconds> waits;
  Retries retries{[this](milliseconds time) { waits.push_back(time); }, messages};
};

TEST_F(RetriesTest, WaitsTwiceAsLongEachTimeUntilItGivesUp) {
  while (retries.Again("the service is busy")) continue;
  ASSERT_EQ(waits.size(), 5U);
  milliseconds most{500};
  for (const milliseconds wait : waits) {
    EXPECT_LE(wait, most);
    EXPECT_GE(wait, most * 3 / 4);
    most *= 2;
  }
  EXPECT_EQ(messages.str().find("the service is busy; asking again in 0."), 0U) << messages.str();
}

TEST_F(RetriesTest, WaitsAsLongAsItIsTold) {
  EXPECT_TRUE(retries.Again("busy", milliseconds(3000)));
  EXPECT_TRUE(retries.Again("busy", milliseconds(3'600'000)));
  EXPECT_EQ(waits, (std::vector{milliseconds(3000), milliseconds(60'000)}));
}

TEST_F(RetriesTest, CountsAnewWhatWentOn) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(retries.Again("broke off"));
    retries.Forget();
  }
}

TEST_F(RetriesTest, KnowsWhatMayPass) {
  for (const int status : {408, 429, 500, 502, 503, 504, 522}) {
    EXPECT_TRUE(IsPassingStatus(status)) << status;
  }
  for (const int status : {200, 202, 302, 400, 401, 403, 404, 501}) {
    EXPECT_FALSE(IsPassingStatus(status)) << status;
  }
  EXPECT_TRUE(IsPassingError("D1_ERROR: D1 DB reset because its code was updated."));
  EXPECT_FALSE(IsPassingError("no such table: t: SQLITE_ERROR"));
}

TEST_F(RetriesTest, ReadsWhatAServiceAsksFor) {
  EXPECT_EQ(ParseRetryAfter("0"), milliseconds(0));
  EXPECT_EQ(ParseRetryAfter("7"), milliseconds(7000));
  EXPECT_EQ(ParseRetryAfter("99999999999"), milliseconds(60'000));
  for (const char* text : {"", "-1", "1.5", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"}) {
    EXPECT_EQ(ParseRetryAfter(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace emulator
