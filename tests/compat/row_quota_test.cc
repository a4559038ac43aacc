#include "compat/row_quota.h"

#include <gtest/gtest.h>

#include "compat/statement_rules.h"
#include "tests/support/error_kind_of.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recording_log.h"
#include "tests/support/temp_directory.h"

namespace compat {
namespace {

using storage::Access;

class RowQuotaTest : public testing::Test {
 protected:
  void Record(std::uint64_t read, std::uint64_t written) {
    storage::Usage usage;
    usage.writes = 1;
    usage.rows_read = read;
    usage.rows_written = written;
    usage_.RecorderOf("a", "one")->Record(usage);
  }

  tests::TempDirectory files_;
  tests::FakeClock clock_{1'699'920'000'000};  // a midnight
  tests::RecordingLog log_;
  StatementRules rules_;
  storage::UsageStore usage_{files_.path() / "usage.sqlite", clock_, log_};
  const RowQuota quota_{storage::RowsOfADay{100, 10}, usage_, rules_};
};

TEST_F(RowQuotaTest, LeavesEverythingBelowTheLimits) {
  Record(99, 9);
  EXPECT_EQ(quota_.Left("one", Access::kReadWrite), Access::kReadWrite);
  EXPECT_EQ(quota_.Left("one", Access::kRead), Access::kRead);
  quota_.CheckWrite("one");
}

TEST_F(RowQuotaTest, LeavesReadingWhenWritesAreUsedUp) {
  Record(0, 10);
  EXPECT_EQ(quota_.Left("one", Access::kReadWrite), Access::kReadToday);
  EXPECT_EQ(quota_.Left("one", Access::kRead), Access::kRead);
  EXPECT_EQ(
      tests::ErrorMessageOf([&] { quota_.CheckWrite("one"); }),
      "Your account has exceeded D1's free tier daily row write limit. Upgrade to a paid plan "
      "or wait until tomorrow (midnight UTC) to continue.");
}

TEST_F(RowQuotaTest, RefusesEverythingWhenReadsAreUsedUp) {
  Record(100, 0);
  const auto ask = [&] { quota_.Left("one", Access::kRead); };
  EXPECT_EQ(tests::ErrorMessageOf(ask),
            "Your account has exceeded D1's free tier daily row read limit. Upgrade to a paid plan "
            "or wait until tomorrow (midnight UTC) to continue.");
  EXPECT_EQ(tests::ErrorKindOf(ask), storage::ErrorKind::kNotAllowed);
  EXPECT_EQ(quota_.Left("two", Access::kReadWrite), Access::kReadWrite);

  clock_.Advance(24 * storage::kHourMs - 1);
  EXPECT_NE(tests::ErrorMessageOf(ask), "no error");
  clock_.Advance(1);
  EXPECT_EQ(quota_.Left("one", Access::kReadWrite), Access::kReadWrite);
}

TEST_F(RowQuotaTest, RefusesNothingWithoutLimits) {
  Record(1'000'000'000, 1'000'000'000);
  EXPECT_EQ(RowQuota({}, usage_, rules_).Left("one", Access::kReadWrite), Access::kReadWrite);
}

}  // namespace
}  // namespace compat
